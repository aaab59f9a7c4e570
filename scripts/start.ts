import { startApp } from "./app/app.ts";
import { untilStopped } from "./app/stopping.ts";
import { claimPorts, readSettings } from "./app/settings.ts";

const settings = readSettings(process.env);

await untilStopped(async (fail) => {
  const ports = await claimPorts(settings.ports);
  const app = await startApp({
    dataDir: settings.dataDir,
    ports,
    onBackendExit: (code) =>
      fail(new Error(`The backend ended by itself (${code}); see ${settings.dataDir}/logs/backend.log`)),
  });
  console.log(
    `Switchboard runs at ${app.clientUrl} (backend ${app.deployment.url}, sandbox ${app.sandboxUrl}). Ctrl+C stops it.`,
  );
  return app.close;
});
