import { parseArgs } from "node:util";

export const USAGE =
  "Usage: main.ts --data DIR --port PORT --site-port PORT [--host ADDRESS] [--cloud-url URL] [--site-url URL]" +
  " | main.ts backup --data DIR --to DIR | main.ts restore --from DIR --data DIR";
const PORT_MAX = 65_535;

export interface CommandLine {
  dataDir: string;
  port: number;
  sitePort: number;
  host?: string;
  cloudUrl?: string;
  siteUrl?: string;
}

/** A command line that cannot be followed; its message is one sentence. */
export class UsageError extends Error {}

/** Reads the arguments after the file name. Throws UsageError. */
export function readCommandLine(args: string[]): CommandLine {
  const {
    data,
    port,
    "site-port": sitePort,
    host,
    "cloud-url": cloudUrl,
    "site-url": siteUrl,
  } = parseOptions(args);
  if (data === undefined || data === "")
    throw new UsageError("--data must name the folder to keep everything in.");
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
    return parseArgs({
      args,
      options: { data: text, port: text, "site-port": text, host: text, "cloud-url": text, "site-url": text },
    }).values;
  } catch (error) {
    const [sentence = "The command line cannot be read"] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence.replace(/\.$/, "")}.`);
  }
}

function portOf(name: string, text: string | undefined): number {
  if (text === undefined) throw new UsageError(`${name} must be given (0 takes any free port).`);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > PORT_MAX)
    throw new UsageError(`${name} must be a number from 0 to ${PORT_MAX}, not "${text}".`);
  return port;
}

function urlOf(name: string, text: string): string {
  if (!URL.canParse(text)) throw new UsageError(`${name} must be a URL, not "${text}".`);
  return text.replace(/\/+$/, "");
}
