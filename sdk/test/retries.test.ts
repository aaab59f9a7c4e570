import { afterEach, describe, expect, test } from "vitest";
import { RateLimitedError, Switchboard, TimeoutError, UnavailableError } from "../src/index.ts";
import {
  parseRetryAfter,
  RETRY_AFTER_MAX_MS,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
  retryDelayMs,
} from "../src/retry.ts";
import { type Answer, startLocalServer } from "./localServer.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const receipt = { signalId: "s1", duplicate: false };

async function clientFor(answers: Answer[], options: { timeoutMs?: number; maxRetries?: number } = {}) {
  const server = await startLocalServer(answers);
  open.push(server);
  return {
    server,
    client: new Switchboard({ apiKey: "sb_sk_test_abc", baseUrl: server.baseUrl, ...options }),
  };
}

describe("retries", () => {
  test("[R-20] a retry after 503, a drop and silence repeats the same idempotency key and body", async () => {
    const answers: Answer[] = [
      { status: 503 },
      { drop: true },
      { silent: true },
      { status: 201, json: receipt },
    ];
    const { server, client } = await clientFor(answers, { maxRetries: 3, timeoutMs: 300 });

    expect(await client.signals.create({ id: "x", type: "a" })).toEqual(receipt);

    expect(server.seen).toHaveLength(4);
    expect(new Set(server.seen.map((request) => request.headers["idempotency-key"])).size).toBe(1);
    expect(new Set(server.seen.map((request) => JSON.stringify(request.body))).size).toBe(1);
  });

  test("two calls never share a key, and a given key is used as it is", async () => {
    const { server, client } = await clientFor([{ status: 201, json: receipt }]);
    await client.signals.create({ type: "a" });
    await client.signals.create({ type: "a" });
    await client.signals.create({ type: "a" }, { idempotencyKey: "mine" });
    const keys = server.seen.map((request) => request.headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("mine");
  });

  test("Retry-After is waited for", async () => {
    const { server, client } = await clientFor([
      { status: 429, headers: { "Retry-After": "1" } },
      { status: 201, json: receipt },
    ]);
    const startedMs = performance.now();
    await client.signals.create({ type: "a" });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
    expect(server.seen).toHaveLength(2);
  });

  test("a Retry-After of an hour is handed to the caller at once", async () => {
    const { server, client } = await clientFor([{ status: 429, headers: { "Retry-After": "3600" } }]);
    const error = await client.signals.create({ type: "a" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitedError);
    expect((error as RateLimitedError).retryAfterMs).toBe(3_600_000);
    expect(server.seen).toHaveLength(1);
  });

  test.each([400, 401, 402, 403, 404, 409, 413, 422])("%i is not retried", async (status) => {
    const { server, client } = await clientFor([{ status, json: { error: { code: "X", message: "no" } } }]);
    await expect(client.signals.create({ type: "a" })).rejects.toMatchObject({ status });
    expect(server.seen).toHaveLength(1);
  });

  test("the retries are bounded and the last error is the one thrown", async () => {
    const { server, client } = await clientFor([{ status: 500 }], { maxRetries: 2 });
    await expect(client.signals.create({ type: "a" })).rejects.toBeInstanceOf(UnavailableError);
    expect(server.seen).toHaveLength(3);
  });

  test("an abort ends the call at once with the caller's own reason and is not retried", async () => {
    const { server, client } = await clientFor([{ silent: true }]);
    const stop = new AbortController();
    const call = client.signals.create({ type: "a" }, { abortSignal: stop.signal });
    setTimeout(() => stop.abort(new Error("left the page")), 50);
    await expect(call).rejects.toThrow("left the page");
    expect(server.seen).toHaveLength(1);
  });

  test("an abort during the wait between two attempts ends the call too", async () => {
    const { server, client } = await clientFor([{ status: 429, headers: { "Retry-After": "20" } }]);
    const stop = new AbortController();
    const call = client.signals.create({ type: "a" }, { abortSignal: stop.signal });
    setTimeout(() => stop.abort(new Error("left the page")), 100);
    await expect(call).rejects.toThrow("left the page");
    expect(server.seen).toHaveLength(1);
  });

  test("no attempt outlives its own time limit", async () => {
    const { client } = await clientFor([{ silent: true }], { timeoutMs: 50, maxRetries: 1 });
    await expect(client.signals.create({ type: "a" })).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe("the wait between attempts", () => {
  test("grows twofold, is capped, and keeps half of its length as jitter", () => {
    expect(retryDelayMs(0, undefined, () => 0)).toBe(RETRY_BASE_MS / 2);
    expect(retryDelayMs(0, undefined, () => 1)).toBe(RETRY_BASE_MS);
    expect(retryDelayMs(1, undefined, () => 1)).toBe(RETRY_BASE_MS * 2);
    expect(retryDelayMs(30, undefined, () => 1)).toBe(RETRY_MAX_MS);
  });

  test("is never shorter than the server asked for", () => {
    expect(retryDelayMs(0, 2000, () => 0)).toBe(2000);
    expect(retryDelayMs(0, RETRY_AFTER_MAX_MS + 1, () => 0)).toBeUndefined();
  });

  test("reads Retry-After as seconds, as an HTTP date, and as nothing", () => {
    const nowMs = Date.parse("2026-03-01T00:00:00Z");
    expect(parseRetryAfter("2", nowMs)).toBe(2000);
    expect(parseRetryAfter("Sun, 01 Mar 2026 00:00:05 GMT", nowMs)).toBe(5000);
    expect(parseRetryAfter("Sat, 28 Feb 2026 00:00:00 GMT", nowMs)).toBe(0);
    expect(parseRetryAfter("soon", nowMs)).toBeUndefined();
    expect(parseRetryAfter(null, nowMs)).toBeUndefined();
  });
});
