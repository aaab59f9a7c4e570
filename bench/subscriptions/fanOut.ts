import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { startBackendProcess } from "../engine/backendProcess.ts";
import { entry } from "../engine/documents.ts";
import { RawClient } from "../engine/rawClient.ts";
import { timed } from "../engine/rounds.ts";
import { addMessages } from "./messages.ts";

const CLIENTS = 1_000;
const COMMITS = 30;
const OPENED_AT_ONCE = 50;
const QUERY = "entries:takeTen";

export interface FanOut {
  runsPerCommit: number;
  /** From the commit's sending until all clients have its result. */
  msPerCommit: number;
}

/** Clients on real WebSockets that wait for one query; counts in the backend's log how often it ran. */
export async function measureFanOut(): Promise<FanOut> {
  const folder = await mkdtemp(join(tmpdir(), "bench-subscriptions-"));
  const backend = await startBackendProcess(folder);
  try {
    const adminKey = (await readFile(join(folder, "admin_key"), "utf8")).trim();
    const listeners = new Listeners();
    for (let n = 0; n < CLIENTS; n += OPENED_AT_ONCE)
      await Promise.all(Array.from({ length: OPENED_AT_ONCE }, () => listeners.open(backend.url)));
    const writer = await RawClient.open(backend.url);
    const before = await queryRuns(backend.url, adminKey);
    const seconds = await timed(async () => {
      for (let n = 1; n <= COMMITS; n += 1) {
        const told = listeners.all(`"position":${-n},`);
        await writer.mutate("entries:add", JSON.stringify({ ...entry(0), position: -n }));
        await told;
      }
    });
    const runs = (await queryRuns(backend.url, adminKey)) - before;
    writer.close();
    listeners.close();
    return { runsPerCommit: runs / COMMITS, msPerCommit: (seconds / COMMITS) * 1_000 };
  } finally {
    await backend.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How often the query has run, by the log that has one line for each execution. */
async function queryRuns(url: string, adminKey: string): Promise<number> {
  const response = await fetch(`${url}/api/stream_function_logs?cursor=0`, {
    headers: { Authorization: `Convex ${adminKey}` },
  });
  const { entries } = (await response.json()) as { entries: { identifier: string; cachedResult: boolean }[] };
  return entries.filter(
    ({ identifier, cachedResult }) =>
      identifier.startsWith("entries") && identifier.endsWith("takeTen") && !cachedResult,
  ).length;
}

/** Clients of the one query, and who waits for all of them to hear something. */
class Listeners {
  readonly #sockets: WebSocket[] = [];
  #awaited: { part: string; missing: number; done: () => void } | null = null;

  async open(url: string): Promise<void> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    const answered = once(socket, "message");
    for (const message of addMessages([{ udfPath: QUERY, args: { group: entry(0).group } }]))
      socket.send(message);
    await answered;
    socket.on("message", (data: Buffer) => this.#hear(data.toString()));
    this.#sockets.push(socket);
  }

  /** Resolves when every client has got a message with this in it. */
  all(part: string): Promise<void> {
    return new Promise((done) => {
      this.#awaited = { part, missing: this.#sockets.length, done };
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #hear(text: string): void {
    if (this.#awaited === null || !text.includes(this.#awaited.part)) return;
    this.#awaited.missing -= 1;
    if (this.#awaited.missing === 0) this.#awaited.done();
  }
}
