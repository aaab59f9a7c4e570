import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { join, resolve } from "node:path";

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Local only: nothing of a development machine is offered to the network. */
export const HOST = "127.0.0.1";
/** How many ports after the wished one are tried before giving up. */
const PORT_TRIES = 50;

export interface Ports {
  client: number;
  backend: number;
  site: number;
  sandbox: number;
}

/** Where an app keeps its data and which ports it wishes for; `SWITCHBOARD_*` variables change them. */
export interface Settings {
  dataDir: string;
  ports: Ports;
}

/** Reads the settings of `npm start` and `npm run dev` from the environment. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    dataDir: resolve(ROOT, env["SWITCHBOARD_DATA"] || join(ROOT, ".switchboard")),
    ports: {
      client: portFrom(env, "SWITCHBOARD_PORT", 5173),
      backend: portFrom(env, "SWITCHBOARD_BACKEND_PORT", 3210),
      site: portFrom(env, "SWITCHBOARD_SITE_PORT", 3211),
      sandbox: portFrom(env, "SWITCHBOARD_SANDBOX_PORT", 4242),
    },
  };
}

/** The wished ports, each replaced by the next free one if it is taken. */
export async function claimPorts(wished: Ports): Promise<Ports> {
  const taken = new Set<number>();
  const next = async (port: number): Promise<number> => {
    for (let candidate = port; candidate < port + PORT_TRIES; candidate++) {
      if (!taken.has(candidate) && (await isFree(candidate))) {
        taken.add(candidate);
        return candidate;
      }
    }
    throw new Error(`No free port from ${port} to ${port + PORT_TRIES - 1}`);
  };
  const backend = await next(wished.backend);
  const site = await next(wished.site);
  const client = await next(wished.client);
  return { backend, site, client, sandbox: await next(wished.sandbox) };
}

/** Four ports that nobody uses, chosen by the operating system; for tests and measurements. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(Array.from({ length: 4 }, () => listenOn(0)));
  const [client = 0, backend = 0, site = 0, sandbox = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return { client, backend, site, sandbox };
}

export function urlOf(port: number): string {
  return `http://${HOST}:${port}`;
}

function portFrom(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${name} must be a port, not "${text}"`);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  try {
    const server = await listenOn(port);
    await new Promise((done) => server.close(done));
    return true;
  } catch {
    return false;
  }
}

function listenOn(port: number): Promise<ReturnType<typeof createServer>> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(port, HOST, () => done(server));
  });
}
