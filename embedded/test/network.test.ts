import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { follow, fn, httpClient, liveClient } from "../src/testing/clients.ts";
import { RawClient } from "../src/testing/rawClient.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

/** Takes most of the second that a mutation may take. */
const SPIN_MS = 700;
const MB = 1024 * 1024;

let backend: TestBackend;
let project: TestProject;
const clients: RawClient[] = [];
beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("network", backend);
  await project.push();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(async () => {
  await project?.remove();
  await backend?.dispose();
});

async function open(release?: string): Promise<RawClient> {
  const client = await RawClient.open(backend.url, release);
  clients.push(client);
  client.connect();
  return client;
}

/** Rounds of `notes:spin` that hold the main thread for about so long on this machine, now. */
async function roundsFor(ms: number): Promise<number> {
  const probe = 2_000_000;
  const client = httpClient(backend.url);
  await client.mutation(fn("mutation", "notes:spin"), { rounds: probe });
  const startedMs = performance.now();
  await client.mutation(fn("mutation", "notes:spin"), { rounds: probe });
  return Math.round((probe * ms) / Math.max(1, performance.now() - startedMs));
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${backend.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

test("[HTTP11] pings are answered while a function holds the main thread", async () => {
  const [busy, other] = [await open(), await open()];
  const rounds = await roundsFor(SPIN_MS);
  await other.ping();
  busy.call("Mutation", 0, "notes:spin", { rounds });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startedMs = performance.now();
  const waits: number[] = [];
  for (let n = 0; n < 10; n += 1) waits.push(await other.ping());
  expect(busy.ofType("MutationResponse")).toEqual([]);
  await busy.next("the mutation's end", ({ type }) => type === "MutationResponse");
  const heldMs = performance.now() - startedMs;
  expect(Math.max(...waits)).toBeLessThan(heldMs / 2);
});

describe("large answers", () => {
  test("[SYN20] a Transition of 20 MB reaches the stock client", async () => {
    const client = liveClient(backend.url);
    try {
      const seen = ["one", "two"].map((topic) => follow(client, "notes:count", { topic, padding: 5 * MB }));
      for (const { last } of seen) await until("the answer", last);
      expect(seen.map(({ last }) => (last() as { padding: string }).padding.length)).toEqual([
        5 * MB,
        5 * MB,
      ]);
    } finally {
      await client.close();
    }
  });

  test("[SYN20] it comes in chunks to clients that know them, whole to others", async () => {
    const [modern, old] = [await open(), await open("1.27.0")];
    for (const client of [modern, old])
      client.subscribe({ path: "notes:count", args: { topic: "c", padding: 5 * MB } });
    const whole = await old.next("the transition", (m) => m.type === "Transition" && digestOf(m) !== null);
    await until(
      "all chunks",
      () => modern.ofType("TransitionChunk").length === modern.ofType("TransitionChunk")[0]?.totalParts,
    );
    const chunks = modern.ofType("TransitionChunk");
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ partNumber }) => partNumber)).toEqual(chunks.map((_, at) => at));
    const together = JSON.parse(chunks.map(({ chunk }) => chunk).join("")) as object;
    expect(digestOf(together)).toBe(digestOf(whole));
    expect(old.ofType("TransitionChunk")).toEqual([]);
  });
});

describe("a client that does not read", () => {
  test("[SYN6] neither holds up others nor costs memory, and has the newest state once it reads", async () => {
    const [slow, quick] = [await open(), await open()];
    const query = { path: "notes:count", args: { topic: "slow", padding: MB } };
    for (const client of [slow, quick]) {
      client.subscribe(query);
      await client.next("the first answer", (m) => countIn(m) === 0);
    }
    slow.stream.pause();
    const before = await residentMb();
    const writer = httpClient(backend.url);
    for (let n = 1; n <= 60; n += 1) {
      await writer.mutation(fn("mutation", "notes:add"), { topic: "slow", text: String(n) });
      await quick.next(`answer ${n}`, (m) => countIn(m) === n);
      quick.messages.length = 0;
    }
    expect((await residentMb()) - before).toBeLessThan(200);
    slow.stream.resume();
    await slow.next("the newest state", (m) => countIn(m) === 60);
    expect(slow.ofType("Transition").length).toBeLessThan(40);
    expect(await residentMb()).toBeLessThan(before + 250);
  });
});

describe("calls of one session", () => {
  test("[SYN4] mutations sent at once take effect in their order, [SYN9] actions run side by side", async () => {
    const client = await open();
    for (let n = 0; n < 200; n += 1)
      client.call("Mutation", n, "notes:add", { topic: "order", text: String(n) });
    await client.next("the last", (m) => m.requestId === 199);
    expect(client.ofType("MutationResponse").map((m) => m.requestId)).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
    const texts = (await httpClient(backend.url).query(fn("query", "notes:texts"), {
      topic: "order",
    })) as string[];
    expect(texts).toEqual(Array.from({ length: 200 }, (_, n) => String(n)));

    client.call("Action", 1_000, "notes:pause", { ms: 0 });
    await client.next("a warm thread", (m) => m.requestId === 1_000);
    const startedMs = performance.now();
    for (let n = 0; n < 10; n += 1) client.call("Action", 2_000 + n, "notes:pause", { ms: 300 });
    await until("all", () => client.ofType("ActionResponse").length === 11);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });
});

describe("callers", () => {
  test("[SYN5] a token that expires in mid-connection ends it with an AuthError that asks for another one", async () => {
    const keys = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "ES256" };
    const jwks = `data:application/json,${encodeURIComponent(JSON.stringify({ keys: [jwk] }))}`;
    const changed = await fetch(`${backend.url}/api/update_environment_variables`, {
      method: "POST",
      headers: { authorization: `Convex ${backend.adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ changes: [{ name: "TEST_JWKS", value: jwks }] }),
    });
    expect(changed.status).toBe(200);
    const expiresAtMs = (Math.floor(Date.now() / 1000) + 2) * 1000;
    const value = await new SignJWT({ iss: "https://issuer.test", aud: "network", sub: "ada" })
      .setProtectedHeader({ alg: "ES256", kid: "k" })
      .setIssuedAt()
      .setExpirationTime(expiresAtMs / 1000)
      .sign(keys.privateKey);
    const client = await open();
    client.send({ type: "Authenticate", tokenType: "User", value, baseVersion: 0 });
    client.subscribe({ path: "notes:who", args: {} });
    await client.next("the identity", (m) => JSON.stringify(m).includes('"subject":"ada"'));
    await new Promise((resolve) => setTimeout(resolve, expiresAtMs + 50 - Date.now()));
    client.call("Mutation", 0, "notes:add", { topic: "late", text: "x" });
    await until("the end", () => client.closed);
    expect(client.ofType("AuthError")).toMatchObject([{ authUpdateAttempted: false }]);
    expect(client.ofType("MutationResponse")).toEqual([]);
  });

  test("[AUTH1] the admin acts as somebody, nobody else does", async () => {
    const impersonating = { subject: "grace", issuer: "https://acting.test", tokenIdentifier: "t|grace" };
    const admin = await open();
    admin.send({
      type: "Authenticate",
      tokenType: "Admin",
      value: backend.adminKey,
      baseVersion: 0,
      impersonating,
    });
    admin.subscribe({ path: "notes:who", args: {} });
    await admin.next("the identity", (m) => JSON.stringify(m).includes('"subject":"grace"'));
    const other = await open();
    other.send({
      type: "Authenticate",
      tokenType: "Admin",
      value: "wrong|key",
      baseVersion: 0,
      impersonating,
    });
    await until("the refusal", () => other.closed);
    expect(other.ofType("AuthError")).toHaveLength(1);
  });
});

/** The count that a Transition shows for its first query, or undefined. */
function countIn(message: object): number | undefined {
  const { modifications } = message as { modifications?: { value?: { count?: number } }[] };
  return modifications?.[0]?.value?.count;
}

/** A digest of what a Transition says of its first query, null if it says nothing. */
function digestOf(message: object): string | null {
  const { modifications } = message as { modifications?: object[] };
  if (modifications?.[0] === undefined) return null;
  return createHash("sha256").update(JSON.stringify(modifications)).digest("hex");
}
