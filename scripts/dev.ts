import { rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import { startApp } from "./app/app.ts";
import { pushStamp, writeCliEnv } from "./app/deployment.ts";
import { claimPorts, HOST, readSettings, ROOT } from "./app/settings.ts";
import { untilStopped } from "./app/stopping.ts";

const settings = readSettings(process.env);

await untilStopped(async (fail) => {
  const ports = await claimPorts(settings.ports);
  const app = await startApp({
    dataDir: settings.dataDir,
    ports,
    withClient: false,
    onBackendExit: (code) => fail(new Error(`The backend ended by itself (${code})`)),
  });
  // From here on the watcher pushes what it likes, so the next start must look for itself.
  await rm(pushStamp(settings.dataDir), { force: true });
  const env = {
    ...process.env,
    CI: "1",
    VITE_CONVEX_URL: app.deployment.url,
    VITE_CONVEX_SITE_URL: app.deployment.siteUrl,
  };
  const watch = (name: string, args: string[]) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("exit", (code) => fail(new Error(`${name} ended (${code})`)));
    return child;
  };
  const children = [
    watch("convex dev", [
      "node_modules/convex/bin/main.js",
      "dev",
      "--env-file",
      await writeCliEnv(app.deployment),
    ]),
    watch("vite", [
      "node_modules/vite/bin/vite.js",
      "--host",
      HOST,
      "--port",
      String(ports.client),
      "--strictPort",
    ]),
  ];
  console.log(
    `Switchboard for development runs at ${app.clientUrl} (sandbox ${app.sandboxUrl}). Ctrl+C stops it.`,
  );
  return async () => {
    for (const child of children) child.kill("SIGTERM");
    await app.close();
  };
});
