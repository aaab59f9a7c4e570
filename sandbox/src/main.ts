import { startSandbox } from "./server.ts";
import { readSandboxSettings } from "./settings.ts";

const sandbox = await startSandbox(readSandboxSettings(process.env));
console.log(JSON.stringify({ url: sandbox.url }));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => void sandbox.close().then(() => process.exit(0)));
}
