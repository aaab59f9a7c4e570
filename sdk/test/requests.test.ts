import { afterEach, describe, expect, test } from "vitest";
import { PermissionError, Switchboard } from "../src/index.ts";
import { type Answer, startLocalServer } from "./localServer.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function clientFor(answers: Answer[], apiKey = "sb_sk_test_abc") {
  const server = await startLocalServer(answers);
  open.push(server);
  return { server, client: new Switchboard({ apiKey, baseUrl: server.baseUrl }) };
}

describe("requests", () => {
  test("signals.create posts the signal as JSON under the key and returns the receipt", async () => {
    const receipt = { signalId: "s1", duplicate: false, contactId: "c1", companyId: null };
    const { server, client } = await clientFor([{ status: 201, json: receipt }]);

    const answer = await client.signals.create({
      id: "order-1",
      type: "demo_requested",
      occurredAt: new Date("2026-03-01T10:00:00Z"),
      contact: { email: "ada@acme.example" },
      properties: { seats: 3, trial: true },
    });

    expect(answer).toEqual(receipt);
    expect(server.seen).toHaveLength(1);
    const [request] = server.seen;
    expect(request).toMatchObject({ method: "POST", path: "/api/v1/signals" });
    expect(request?.headers).toMatchObject({
      authorization: "Bearer sb_sk_test_abc",
      "content-type": "application/json",
    });
    expect(request?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(request?.body).toMatchObject({ id: "order-1", occurredAt: "2026-03-01T10:00:00.000Z" });
  });

  test("signals.createBatch wraps the signals and gives a verdict for each", async () => {
    const result = { accepted: 1, duplicates: 0, rejected: 1, results: [{ index: 0, status: "accepted" }] };
    const { server, client } = await clientFor([{ status: 200, json: result }]);

    expect(await client.signals.createBatch([{ type: "a" }, { type: "b" }])).toEqual(result);
    expect(server.seen[0]).toMatchObject({
      path: "/api/v1/signals/batch",
      body: { signals: [{ type: "a" }, { type: "b" }] },
    });
  });

  test("track sends one event plainly and several under events", async () => {
    const { server, client } = await clientFor([{ status: 202, json: { accepted: 1 } }], "sb_pk_test_abc");

    await client.track({ name: "page_viewed", properties: { path: "/pricing" } });
    await client.track([{ name: "a" }, { name: "b" }]);

    expect(server.seen.map((request) => [request.path, request.body])).toEqual([
      ["/api/v1/track", { name: "page_viewed", properties: { path: "/pricing" } }],
      ["/api/v1/track", { events: [{ name: "a" }, { name: "b" }] }],
    ]);
  });

  test("usage.get reads without a body and without an idempotency key", async () => {
    const report = {
      plan: "pro",
      periodStart: 1,
      periodEnd: 2,
      metrics: [{ metric: "signals", used: 1, limit: null }],
    };
    const { server, client } = await clientFor([{ status: 200, json: report }]);

    expect(await client.usage.get()).toEqual(report);
    expect(server.seen[0]).toMatchObject({ method: "GET", path: "/api/v1/usage", body: undefined });
    expect(server.seen[0]?.headers["idempotency-key"]).toBeUndefined();
  });

  test("a base URL with a path and a trailing slash keeps its path", async () => {
    const server = await startLocalServer([{ status: 200, json: {} }]);
    open.push(server);
    await new Switchboard({ apiKey: "k", baseUrl: `${server.baseUrl}/tenant/` }).usage.get();
    expect(server.seen[0]?.path).toBe("/tenant/api/v1/usage");
  });

  test("[A-04] a publishable key may only track; the other calls fail before anything is sent", async () => {
    const { server, client } = await clientFor([{ status: 200 }], "sb_pk_live_abc");

    await expect(client.signals.create({ type: "a" })).rejects.toBeInstanceOf(PermissionError);
    await expect(client.signals.createBatch([])).rejects.toBeInstanceOf(PermissionError);
    await expect(client.usage.get()).rejects.toBeInstanceOf(PermissionError);
    expect(server.seen).toHaveLength(0);
  });

  test("[A-04] a secret key is refused where a document exists, a publishable one is not", () => {
    const page = globalThis as { document?: object };
    page.document = {};
    try {
      const baseUrl = "https://x.example";
      expect(() => new Switchboard({ apiKey: "sb_sk_live_abc", baseUrl })).toThrow(PermissionError);
      expect(() => new Switchboard({ apiKey: "sb_pk_live_abc", baseUrl })).not.toThrow();
    } finally {
      delete page.document;
    }
  });

  test.each([
    ["no key", { apiKey: "", baseUrl: "https://x.example" }, /apiKey/],
    ["no address", { apiKey: "k", baseUrl: "" }, /baseUrl/],
    ["another protocol", { apiKey: "k", baseUrl: "ftp://x.example" }, /https:\/\//],
  ])("a client with %s is refused with words that say what to give", (_name, options, words) => {
    expect(() => new Switchboard(options)).toThrow(words);
  });
});
