import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ConvexError } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { until } from "../src/testing/until.ts";

const START = fileURLToPath(new URL("./start.ts", import.meta.url));

interface Example {
  child: ChildProcess;
  /** What the page tells its client. */
  backendUrl: string;
  pageUrl: string;
}

let folder: Awaited<ReturnType<typeof freshFolder>>;
let example: Example;
beforeAll(async () => {
  folder = await freshFolder("chat");
  example = await startExample();
});
afterAll(async () => {
  await stopExample();
  await folder.remove();
});

async function startExample(): Promise<Example> {
  const args = ["--import", "tsx", START, "--data", `${folder.path}/data`, "--port", "0", "--page", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const pageUrl = /http:\S+/.exec(line)![0];
  const html = await (await fetch(pageUrl)).text();
  return { child, pageUrl, backendUrl: /name="backend" content="([^"]+)"/.exec(html)![1]! };
}

async function stopExample(): Promise<void> {
  const ended = once(example.child, "exit");
  example.child.kill("SIGTERM");
  await ended;
}

const send = fn("mutation", "messages:send");
const bodies = (list: unknown): unknown[] => (list as { body: string }[]).map(({ body }) => body);

describe("the example", () => {
  test("[EX1] two people see each other and what they say", async () => {
    const [ada, kurt] = [liveClient(example.backendUrl), liveClient(example.backendUrl)];
    const people = follow(ada, "presence:list", {});
    const heard = follow(kurt, "messages:list", {});
    await ada.mutation(fn("mutation", "presence:heartbeat"), { name: "Ada" });
    await kurt.mutation(fn("mutation", "presence:heartbeat"), { name: "Kurt" });
    await until("both to be here", () => JSON.stringify(people.last()) === '["Ada","Kurt"]');
    await ada.mutation(send, { author: "Ada", body: "Is this complete?" });
    await until("the message", () => heard.last() !== undefined && bodies(heard.last()).length === 1);
    expect(bodies(heard.last())).toEqual(["Is this complete?"]);
    await kurt.mutation(fn("mutation", "presence:leave"), { name: "Kurt" });
    await until("one to be gone", () => JSON.stringify(people.last()) === '["Ada"]');
    await Promise.all([ada.close(), kurt.close()]);
  });

  test("[EX1] who says too much is told when to go on; others are not", async () => {
    const client = httpClient(example.backendUrl);
    let refusal: unknown = null;
    for (let at = 0; at < 10 && refusal === null; at += 1)
      await client
        .mutation(send, { author: "Emmy", body: `${at}` })
        .catch((error: unknown) => (refusal = error));
    expect(refusal).toBeInstanceOf(ConvexError);
    const { data } = refusal as unknown as ConvexError<{ kind: string; retryAfterMs: number }>;
    expect(data.kind).toBe("tooFast");
    expect(data.retryAfterMs).toBeGreaterThan(0);
    await client.mutation(send, { author: "Kurt", body: "theorem" });
    expect(bodies(await client.query(fn("query", "messages:search"), { words: "theo" }))).toEqual([
      "theorem",
    ]);
  });

  test("[EX1] its page is served whole, and a restart keeps what was said", async () => {
    for (const path of ["page.js", "style.css"])
      expect((await fetch(example.pageUrl + path)).status, path).toBe(200);
    const before = await httpClient(example.backendUrl).query(fn("query", "messages:list"), {});
    await stopExample();
    example = await startExample();
    expect(await httpClient(example.backendUrl).query(fn("query", "messages:list"), {})).toEqual(before);
  });
});
