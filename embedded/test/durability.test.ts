import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

let backend: TestBackend;
let project: TestProject;
beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("basic", backend);
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.dispose();
});

/** A connection that loses the server's answers whenever it is told to. */
async function lossyProxy(target: string): Promise<{ url: string; swallowThenDrop(): void; close(): void }> {
  const { port, hostname } = new URL(target);
  const open = new Set<Socket>();
  let swallowing = false;
  const server: Server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    open.add(client);
    client.pipe(upstream);
    upstream.on("data", (data: Buffer) => void (swallowing || client.write(data)));
    const drop = (): void => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    for (const socket of [client, upstream]) socket.on("close", drop).on("error", drop);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallowThenDrop() {
      swallowing = true;
      setTimeout(() => {
        swallowing = false;
        for (const socket of open) socket.destroy();
      }, 40);
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

test("[SYN12] a mutation whose answer was lost is sent again by the client and takes effect once", async () => {
  const proxy = await lossyProxy(backend.url);
  const client = liveClient(proxy.url);
  const direct = httpClient(backend.url);
  await client.query(fn("query", "counters:get"), { name: "lossy" });
  for (let n = 1; n <= 3; n += 1) {
    proxy.swallowThenDrop();
    const answered = client.mutation(fn("mutation", "counters:increment"), { name: "lossy" });
    const value = await until("the commit", async () => {
      const now = (await direct.query(fn("query", "counters:get"), { name: "lossy" })) as number;
      return now >= n ? now : null;
    });
    expect(value).toBe(n);
    expect(await answered).toBe(n);
  }
  expect(await direct.query(fn("query", "counters:get"), { name: "lossy" })).toBe(3);
  await client.close();
  proxy.close();
});

test("[STO1] SIGKILL in the middle of writing loses nothing that was acknowledged, and clients carry on by themselves", async () => {
  const client = liveClient(backend.url);
  const values = follow(client, "counters:get", { name: "killed" });
  const http = httpClient(backend.url);
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      try {
        acknowledged = (await http.mutation(fn("mutation", "counters:increment"), {
          name: "killed",
        })) as number;
      } catch {
        return;
      }
    }
  })();
  await until("some writes", () => acknowledged >= 20);
  await backend.kill();
  await writing;
  const before = acknowledged;
  const meanwhile = client.mutation(fn("mutation", "counters:increment"), { name: "killed" });
  await backend.restart();
  // One more may have been durable without its answer having got through.
  const after = (await meanwhile) as number;
  expect(after - before).toBeGreaterThanOrEqual(1);
  expect(after - before).toBeLessThanOrEqual(2);
  await until("the subscription", () => values.last() === after);
  await client.close();
});

test("[SCH3] an action that a crash cut off is failed and not run again; a mutation that was due is run", async () => {
  const http = httpClient(backend.url);
  const slow = (await http.mutation(fn("mutation", "work:startSlow"), { job: "slow" })) as string;
  await until(
    "the action to start",
    async () => (await http.query(fn("query", "work:runs"), { job: "slow" })) === 1,
  );
  await http.mutation(fn("mutation", "messages:sendLater"), {
    channel: "late",
    body: "after the crash",
    delayMs: 300,
  });
  await backend.kill();
  await backend.restart();
  await until(
    "the failure",
    async () => (await http.query(fn("query", "messages:jobState"), { id: slow })) === "failed",
  );
  await until(
    "the mutation",
    async () =>
      ((await http.query(fn("query", "messages:list"), { channel: "late" })) as unknown[]).length === 1,
  );
  expect(await http.query(fn("query", "work:runs"), { job: "slow" })).toBe(1);
});

test("[SCH1] scheduled mutations run once each, in order, and a canceled one does not run", async () => {
  const http = httpClient(backend.url);
  const send = (body: string, delayMs: number) =>
    http.mutation(fn("mutation", "messages:sendLater"), { channel: "jobs", body, delayMs });
  const canceled = (await send("never", 1_500)) as string;
  await http.mutation(fn("mutation", "messages:cancel"), { id: canceled });
  for (const [body, delayMs] of [
    ["third", 2_000],
    ["first", 0],
    ["second", 1_000],
  ] as const)
    await send(body, delayMs);
  const list = async (): Promise<string[]> =>
    ((await http.query(fn("query", "messages:list"), { channel: "jobs" })) as { body: string }[]).map(
      ({ body }) => body,
    );
  await until("three messages", async () => (await list()).length === 3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await list()).toEqual(["first", "second", "third"]);
  expect(await http.query(fn("query", "messages:jobState"), { id: canceled })).toBe("canceled");
});

test("[SCH2] what a failed mutation scheduled is not run", async () => {
  const http = httpClient(backend.url);
  await expect(http.mutation(fn("mutation", "messages:refuseAfterScheduling"), {})).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await http.query(fn("query", "messages:list"), { channel: "refused" })).toEqual([]);
});

test("[SCH4] an interval cron ticks", async () => {
  const http = httpClient(backend.url);
  const ticks = async (): Promise<number> =>
    (await http.query(fn("query", "work:runs"), { job: "tick" })) as number;
  const before = await ticks();
  await until("two ticks", async () => (await ticks()) >= before + 2);
});
