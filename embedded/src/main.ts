import * as vm from "node:vm";
import { runBackupCommand } from "./backupCommand.ts";
import { startBackend, type Backend } from "./backend.ts";
import { readCommandLine, USAGE, UsageError } from "./commandLine.ts";
import { watchBySignal } from "./guard/guard.ts";
import { StartError } from "./startError.ts";
import { StoreFault } from "./store/storeFault.ts";

const EXIT_CANNOT_START = 1;
const EXIT_BAD_USAGE = 2;

/** Stops once on the first signal; a second one ends the process at once. */
async function stopOnSignal(backend: Backend): Promise<void> {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(EXIT_CANNOT_START);
    stopping = true;
    backend.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(EXIT_CANNOT_START);
      },
    );
  };
  if (!(await watchBySignal(stop))) process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

async function main(): Promise<void> {
  try {
    if (await runBackupCommand(process.argv.slice(2))) return;
    const commandLine = readCommandLine(process.argv.slice(2));
    if (!("SourceTextModule" in vm))
      throw new UsageError("Node must be started with --experimental-vm-modules.");
    const backend = await startBackend(commandLine);
    await stopOnSignal(backend);
    process.stdout.write(`${JSON.stringify({ url: backend.url, siteUrl: backend.siteUrl })}\n`);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n${USAGE}`);
      process.exit(EXIT_BAD_USAGE);
    }
    console.error(error instanceof StartError || error instanceof StoreFault ? error.message : error);
    process.exit(EXIT_CANNOT_START);
  }
}

// A bug in one function's host code must not take the data of all others down with it.
process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));

await main();
