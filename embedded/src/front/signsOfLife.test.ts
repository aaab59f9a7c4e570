import { afterEach, expect, test } from "vitest";
import { freshFolder } from "../testing/freshFolder.ts";
import { RawClient } from "../testing/rawClient.ts";
import { until } from "../testing/until.ts";
import { Front } from "./front.ts";
import type { SocketTiming } from "./protocol.ts";

/** The usual timing, two hundred times as fast. */
const FAST: SocketTiming = { pingAfterIdleMs: 75, peerSilentMaxMs: 600, sweepEveryMs: 25 };

let stop: () => Promise<void>;
afterEach(() => stop());

/** A network thread whose connections are told by number when they are over. */
async function startFront(timing?: SocketTiming): Promise<{ url: string; over: number[] }> {
  const folder = await freshFolder("front");
  const front = new Front({ folder: folder.path, lost: () => undefined, ...(timing && { timing }) });
  stop = () => front.close().then(folder.remove);
  const url = `http://127.0.0.1:${await front.listen("cloud", 0, "127.0.0.1", "test")}`;
  const over: number[] = [];
  let opened = 0;
  front.serve({
    answer: () => Promise.resolve({ status: 200, headers: [], body: "" }),
    connect() {
      const id = opened++;
      return { receive: () => undefined, delivered: () => undefined, end: () => void over.push(id) };
    },
    tell: () => Promise.resolve(null),
    refusalOf: () => ({ status: 500, code: "", message: "" }),
    report: () => undefined,
  });
  return { url, over };
}

test("[SYN25] a client that answers no ping is dropped, one that does may be silent for as long as it likes", async () => {
  const { url, over } = await startFront(FAST);
  const silent = await RawClient.open(url);
  const quiet = await RawClient.open(url);
  // What is not read is not answered.
  silent.stream.pause();
  const startedMs = Date.now();
  await until("the silent one to be dropped", () => over.length > 0);
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(FAST.peerSilentMaxMs - FAST.sweepEveryMs);
  await new Promise((resolve) => setTimeout(resolve, 2 * FAST.peerSilentMaxMs));
  expect(over).toEqual([0]);
  expect(quiet.closed).toBeNull();
  expect(quiet.ofType("Ping").length).toBeGreaterThan(3);
  silent.close();
  quiet.close();
});

test.runIf(process.env.NIGHTLY === "1")(
  "[SYN25] a client hears of the server every 15 s, however little there is to say",
  async () => {
    const { url } = await startFront();
    const client = await RawClient.open(url);
    let pings = 0;
    client.socket.on("ping", () => (pings += 1));
    await until("a sign of life", () => client.ofType("Ping").length === 1 && pings === 1, 25_000);
    client.close();
  },
  30_000,
);
