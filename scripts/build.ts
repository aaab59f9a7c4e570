import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildClient, buildSdk } from "./app/builds.ts";

const logFile = join(tmpdir(), `switchboard-build-${process.pid}.log`);
await Promise.all([buildClient(logFile), buildSdk(logFile)]);
console.log("Built dist (client) and sdk/dist.");
