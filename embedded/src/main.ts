import { parseArgs } from "node:util";
import * as vm from "node:vm";
import { startBackend, type Backend } from "./backend.ts";
import { StartError } from "./http/listen.ts";

const USAGE = "Usage: main.ts --data DIR --port PORT --site-port PORT [--host ADDRESS] [--cloud-url URL] [--site-url URL]";
const EXIT_CANNOT_START = 1;
const EXIT_BAD_USAGE = 2;
const PORT_MAX = 65_535;

interface CommandLine {
  dataDir: string;
  port: number;
  sitePort: number;
  host?: string;
  cloudUrl?: string;
  siteUrl?: string;
}

/** A command line that cannot be followed; its message is one sentence. */
class UsageError extends Error {}

function readCommandLine(args: string[]): CommandLine {
  const { data, port, "site-port": sitePort, host, "cloud-url": cloudUrl, "site-url": siteUrl } = parseOptions(args);
  if (data === undefined || data === "") throw new UsageError("--data must name the folder to keep everything in.");
  return {
    dataDir: data,
    port: portOf("--port", port),
    sitePort: portOf("--site-port", sitePort),
    ...(host === undefined ? {} : { host }),
    ...(cloudUrl === undefined ? {} : { cloudUrl: urlOf("--cloud-url", cloudUrl) }),
    ...(siteUrl === undefined ? {} : { siteUrl: urlOf("--site-url", siteUrl) }),
  };
}

function parseOptions(args: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ args, options: { data: text, port: text, "site-port": text, host: text, "cloud-url": text, "site-url": text } }).values;
  } catch (error) {
    const [sentence = "The command line cannot be read"] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}.`);
  }
}

function portOf(name: string, text: string | undefined): number {
  if (text === undefined) throw new UsageError(`${name} must be given (0 takes any free port).`);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > PORT_MAX) throw new UsageError(`${name} must be a number from 0 to ${PORT_MAX}, not "${text}".`);
  return port;
}

function urlOf(name: string, text: string): string {
  if (!URL.canParse(text)) throw new UsageError(`${name} must be a URL, not "${text}".`);
  return text.replace(/\/+$/, "");
}

/** Stops once on the first signal; a second one ends the process at once. */
function stopOnSignal(backend: Backend): void {
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
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

async function main(): Promise<void> {
  try {
    const commandLine = readCommandLine(process.argv.slice(2));
    if (!("SourceTextModule" in vm)) throw new UsageError("Node must be started with --experimental-vm-modules.");
    const backend = await startBackend(commandLine);
    stopOnSignal(backend);
    process.stdout.write(`${JSON.stringify({ url: backend.url, siteUrl: backend.siteUrl })}\n`);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n${USAGE}`);
      process.exit(EXIT_BAD_USAGE);
    }
    console.error(error instanceof StartError ? error.message : error);
    process.exit(EXIT_CANNOT_START);
  }
}

// A bug in one function's host code must not take the data of all others down with it.
process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));

await main();
