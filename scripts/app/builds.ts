import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runToEnd } from "./childProcess.ts";
import { fingerprint } from "./fingerprint.ts";
import { ROOT } from "./settings.ts";

const isSource = (path: string) => !/\.test\.tsx?$/.test(path);
/** Pure arithmetic and types that the client shares with the functions. */
const isSharedByClient = (path: string) => isSource(path) && /\/(rules|_generated|lib)\//.test(path);

/** Builds the client into dist/ unless nothing that goes into it has changed. */
export async function buildClient(logFile: string): Promise<void> {
  const inputs =
    fingerprint(["src", "public", "index.html", "vite.config.ts", "package-lock.json"], isSource) +
    fingerprint(["convex"], isSharedByClient);
  await unlessDone(join(ROOT, "dist/.inputs"), inputs, () =>
    runToEnd({
      name: "build of the client",
      // A test runner's NODE_ENV would put React's development build into what is served.
      // Clerk's key is told at run time: a build that held it would sign everyone in by Clerk from then on.
      env: { NODE_ENV: "production", VITE_CLERK_PUBLISHABLE_KEY: "" },
      args: ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
      logFile,
    }),
  );
}

/** Builds the SDK into sdk/dist/ unless nothing that goes into it has changed. */
export async function buildSdk(logFile: string): Promise<void> {
  const inputs = fingerprint(["sdk/src", "sdk/tsconfig.build.json", "tsconfig.base.json"], isSource);
  await unlessDone(join(ROOT, "sdk/dist/.inputs"), inputs, () =>
    runToEnd({
      name: "build of the SDK",
      args: ["node_modules/@typescript/native/bin/tsc", "-p", "sdk/tsconfig.build.json"],
      logFile,
    }),
  );
}

/** Does the work only if `stamp` does not hold `inputs` already. */
export async function unlessDone(stamp: string, inputs: string, work: () => Promise<unknown>): Promise<void> {
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === inputs) return;
  await work();
  await writeFile(stamp, inputs);
}
