import { ConvexError } from "convex/values";
import type { ConvexClient } from "convex/browser";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

let backend: TestBackend;
let project: TestProject;
const clients: ConvexClient[] = [];
const open = (): ConvexClient => {
  const client = liveClient(backend.url);
  clients.push(client);
  return client;
};

beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("basic", backend);
  await project.push();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  expect(backend?.stderr()).toBe("");
  await project?.remove();
  await backend?.dispose();
});

const bodies = (messages: unknown): string[] => (messages as { body: string }[]).map(({ body }) => body);

describe("ConvexClient", () => {
  test("[SYN2] a mutation of one client appears in the subscription of another, and the writer reads its own write", async () => {
    const [writer, reader] = [open(), open()];
    const readers = follow(reader, "messages:list", { channel: "a" });
    const writers = follow(writer, "messages:list", { channel: "a" });
    await until("the first answers", () => readers.seen.length > 0 && writers.seen.length > 0);
    expect(readers.last()).toEqual([]);
    await writer.mutation(fn("mutation", "messages:send"), { channel: "a", body: "one" });
    expect(bodies(writers.last())).toEqual(["one"]);
    await until("the other client", () => bodies(readers.last()).length === 1);
  });

  test("[SYN2] two queries change in the same moment", async () => {
    const client = open();
    const pairs = follow(client, "counters:pair", {});
    const left = follow(client, "counters:get", { name: "left" });
    await until("the first answers", () => pairs.seen.length > 0 && left.seen.length > 0);
    for (let n = 1; n <= 5; n += 1) {
      await client.mutation(fn("mutation", "counters:incrementPair"), {});
      expect(pairs.last()).toEqual([n, n]);
      expect(left.last()).toBe(n);
    }
    for (const pair of pairs.seen as [number, number][]) expect(pair[0]).toBe(pair[1]);
  });

  test("[SYN4] mutations of one client run in the order they were made", async () => {
    const client = open();
    const results = Array.from({ length: 20 }, () =>
      client.mutation(fn("mutation", "counters:increment"), { name: "order" }),
    );
    expect(await Promise.all(results)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  test("[SYN8] a failing query reaches the subscriber as an error and the connection stays", async () => {
    const client = open();
    const failing = follow(client, "messages:crash", {});
    await until("the error", () => failing.errors.length > 0);
    expect(failing.errors[0]?.message).toContain("a bug of the app");
    expect(await client.query(fn("query", "counters:get"), { name: "none" })).toBe(0);
  });

  test("[SYN8] a ConvexError carries its data, and what the mutation had written is gone", async () => {
    const client = open();
    const error: unknown = await client
      .mutation(fn("mutation", "messages:refuse"), {})
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConvexError);
    expect((error as ConvexError<{ code: string }>).data).toEqual({ code: "REFUSED", reason: "on purpose" });
    expect(await client.query(fn("query", "messages:list"), { channel: "refused" })).toEqual([]);
  });

  test("[SYN8] wrong arguments and internal functions are refused", async () => {
    const client = open();
    await expect(client.mutation(fn("mutation", "messages:send"), { channel: 1 })).rejects.toThrow(
      "ArgumentValidationError",
    );
    await expect(
      client.mutation(fn("mutation", "messages:sendInternal"), { channel: "a", body: "b" }),
    ).rejects.toThrow("Could not find public function");
  });

  test("[SYN9] actions run side by side, in both runtimes", async () => {
    const client = open();
    const [count, hash] = await Promise.all([
      client.action(fn("action", "work:sendTwice"), { channel: "actions", body: "x" }),
      client.action(fn("action", "workNode:sha256"), { text: "abc" }),
    ]);
    expect(count).toBe(2);
    expect(hash).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("[SYN10] a page keeps its end when rows are added in front of it and behind it", async () => {
    const client = open();
    const send = (body: string) =>
      client.mutation(fn("mutation", "messages:send"), { channel: "pages", body });
    for (const body of ["1", "2", "3", "4"]) await send(body);
    const first = follow(client, "messages:page", {
      channel: "pages",
      paginationOpts: { numItems: 2, cursor: null },
    });
    const page = await until(
      "the page",
      () => first.last() as { page: unknown[]; continueCursor: string; isDone: boolean } | undefined,
    );
    expect(bodies(page.page)).toEqual(["1", "2"]);
    const second = follow(client, "messages:page", {
      channel: "pages",
      paginationOpts: { numItems: 10, cursor: page.continueCursor },
    });
    await until("the second page", () => second.seen.length > 0);
    await send("5");
    expect(bodies((first.last() as { page: unknown[] }).page)).toEqual(["1", "2"]);
    await until("the new row", () => bodies((second.last() as { page: unknown[] }).page).join("") === "345");
  });

  test("[SYN11] a push with other code is seen by live subscriptions", async () => {
    const client = open();
    const value = follow(client, "counters:get", { name: "pushed" });
    await until("the old answer", () => value.last() === 0);
    await project.edit("convex/counters.ts", (text) =>
      text.replace("return counter?.value ?? 0;", "return counter?.value ?? 42;"),
    );
    await project.push();
    await until("the new answer", () => value.last() === 42);
  });
});

describe("ConvexHttpClient", () => {
  test("[HTTP3] queries, mutations and actions, and their errors", async () => {
    const client = httpClient(backend.url);
    await client.mutation(fn("mutation", "messages:send"), { channel: "http", body: "hello" });
    expect(bodies(await client.query(fn("query", "messages:list"), { channel: "http" }))).toEqual(["hello"]);
    expect(await client.action(fn("action", "work:sendTwice"), { channel: "http", body: "x" })).toBe(3);
    await expect(client.query(fn("query", "messages:crash"), {})).rejects.toThrow("Server Error");
    await expect(client.mutation(fn("mutation", "messages:refuse"), {})).rejects.toMatchObject({
      data: { code: "REFUSED" },
    });
  });

  test("[HTTP3] consistent queries of one client see one moment", async () => {
    const client = httpClient(backend.url);
    const first = await client.consistentQuery(fn("query", "messages:list"), { channel: "consistent" });
    await httpClient(backend.url).mutation(fn("mutation", "messages:send"), {
      channel: "consistent",
      body: "later",
    });
    expect(await client.consistentQuery(fn("query", "messages:list"), { channel: "consistent" })).toEqual(
      first,
    );
  });
});

describe("signing in", () => {
  const issuer = "https://issuer.test";

  test("[AUTH5] a token of the configured provider is the identity of queries and mutations; a refreshed one keeps it", async () => {
    const keys = await generateKeyPair("ES256", { extractable: true });
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "k", alg: "ES256" }] });
    await project.convex("env", "set", "TEST_JWKS", `data:application/json,${encodeURIComponent(jwks)}`);
    await project.push();
    let tokens = 0;
    const token = (): Promise<string> => {
      tokens += 1;
      const jwt = new SignJWT({ iss: issuer, aud: "basic", sub: "ada", jti: String(tokens) });
      return jwt
        .setProtectedHeader({ alg: "ES256", kid: "k" })
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(keys.privateKey);
    };
    const client = open();
    const states: boolean[] = [];
    client.setAuth(token, (isAuthenticated) => void states.push(isAuthenticated));
    const who = follow(client, "work:whoAmI", {});
    await until(
      "the identity",
      () => (who.last() as { subject?: string } | null | undefined)?.subject === "ada",
    );
    // The client fetches a fresh token as soon as the cached one is confirmed.
    await until("the refreshed token", () => tokens === 2 && states.length >= 1);
    expect(states).not.toContain(false);
    await client.mutation(fn("mutation", "messages:send"), { channel: "signed", body: "mine" });
    expect(await client.query(fn("query", "messages:list"), { channel: "signed" })).toMatchObject([
      { author: "ada" },
    ]);
  });

  test("[AUTH5] a token nobody configured signs nobody in, and the client goes on without", async () => {
    const keys = await generateKeyPair("ES256");
    const jwt = new SignJWT({ iss: issuer, aud: "basic", sub: "eve" }).setProtectedHeader({
      alg: "ES256",
      kid: "k",
    });
    const forged = await jwt.setIssuedAt().setExpirationTime("1h").sign(keys.privateKey);
    const client = open();
    const states: boolean[] = [];
    client.setAuth(
      () => Promise.resolve(forged),
      (isAuthenticated) => void states.push(isAuthenticated),
    );
    await until("the refusal", () => states.includes(false));
    expect(states).not.toContain(true);
    expect(await client.query(fn("query", "work:whoAmI"), {})).toBe(null);
  });
});
