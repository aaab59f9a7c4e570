import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, httpClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

const MB = 1024 * 1024;
const LARGE_MB = process.env.NIGHTLY === "1" ? 1024 : 96;
/** What the backend may grow by while a file passes through it; far below the large file. */
const GROWTH_MB_MAX = 64;

let backend: TestBackend;
let project: TestProject;
beforeAll(async () => {
  backend = await startTestBackend();
  project = await openTestProject("network", backend);
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.dispose();
});

interface About {
  row: { sha256: string; size: number; contentType?: string } | null;
  url: string | null;
  all: number;
}

async function uploadUrl(): Promise<string> {
  return (await httpClient(backend.url).mutation(fn("mutation", "files:uploadUrl"), {})) as string;
}

async function about(id: string): Promise<About> {
  return (await httpClient(backend.url).query(fn("query", "files:about"), { id })) as About;
}

async function upload(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(await uploadUrl(), { method: "POST", body, headers });
  expect(response.status).toBe(200);
  return ((await response.json()) as { storageId: string }).storageId;
}

async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${backend.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Watches the backend's memory while something happens; resolves with how much it grew at most. */
async function growthMbDuring(run: () => Promise<void>): Promise<number> {
  const before = await residentMb();
  let most = before;
  const timer = setInterval(() => {
    void residentMb().then((now) => (most = Math.max(most, now)));
  }, 50);
  await run();
  clearInterval(timer);
  return most - before;
}

function* pieces(count: number): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) yield Buffer.alloc(MB, at % 251);
}

describe("large files", () => {
  test(`[FIL6] ${LARGE_MB} MB go in and out without being held in memory`, async () => {
    const hash = createHash("sha256");
    for (const piece of pieces(LARGE_MB)) hash.update(piece);
    const sha256 = hash.digest("hex");
    const request = httpRequest(await uploadUrl(), {
      method: "POST",
      headers: { "content-type": "x/large" },
    });
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    let storageId = "";
    const inward = await growthMbDuring(async () => {
      await pipeline(pieces(LARGE_MB), request);
      const [response] = await answered;
      let text = "";
      for await (const piece of response) text += String(piece);
      ({ storageId } = JSON.parse(text) as { storageId: string });
    });
    const { row, url } = await about(storageId);
    expect(row).toMatchObject({ sha256, size: LARGE_MB * MB, contentType: "x/large" });
    const outward = await growthMbDuring(async () => {
      const back = createHash("sha256");
      const response = await fetch(url!);
      expect(response.headers.get("content-length")).toBe(String(LARGE_MB * MB));
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) back.update(piece);
      expect(back.digest("hex")).toBe(sha256);
    });
    expect([inward, outward].map((mb) => mb < GROWTH_MB_MAX)).toEqual([true, true]);
    const part = await fetch(url!, {
      headers: { range: `bytes=${(LARGE_MB - 1) * MB - 2}-${(LARGE_MB - 1) * MB + 1}` },
    });
    const [before, after] = [(LARGE_MB - 2) % 251, (LARGE_MB - 1) % 251];
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([before, before, after, after]);
  }, 600_000);

  test("[FIL7] a file that is deleted while it is served is served to its end", async () => {
    const id = await upload(new Uint8Array(24 * MB).fill(7));
    const { url } = await about(id);
    const request = httpRequest(url!).end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    await httpClient(backend.url).mutation(fn("mutation", "files:remove"), { id });
    await until("the file's end", async () => !(await readdir(join(backend.dataDir, "files"))).includes(id));
    let size = 0;
    for await (const piece of response) size += (piece as Buffer).length;
    expect(size).toBe(24 * MB);
    expect((await fetch(url!)).status).toBe(404);
    expect((await about(id)).row).toBe(null);
  });
});

describe("parts", () => {
  test("[FIL7] ranges, HEAD and empty files", async () => {
    const { url } = await about(await upload("0123456789"));
    for (const [range, text] of [
      ["bytes=0-0", "0"],
      ["bytes=3-5", "345"],
      ["bytes=-3", "789"],
      ["bytes=7-99", "789"],
    ]) {
      const part = await fetch(url!, { headers: { range: range! } });
      expect([part.status, await part.text()]).toEqual([206, text]);
    }
    const head = await fetch(url!, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
    const empty = await about(await upload(""));
    expect(empty.row?.size).toBe(0);
    expect(await (await fetch(empty.url!)).text()).toBe("");
  });
});

describe("uploads that come to nothing", () => {
  const left = async () => [
    await readdir(join(backend.dataDir, "incoming")),
    (await readdir(join(backend.dataDir, "files"))).length,
  ];

  test("[FIL8] one that is cut off leaves nothing behind", async () => {
    const before = await left();
    const request = httpRequest(await uploadUrl(), {
      method: "POST",
      headers: { "content-length": String(9 * MB) },
    });
    request.on("error", () => undefined);
    request.write(Buffer.alloc(3 * MB));
    await until("its beginning", async () => (await readdir(join(backend.dataDir, "incoming"))).length === 1);
    request.destroy();
    await until("its end", async () => (await readdir(join(backend.dataDir, "incoming"))).length === 0);
    expect(await left()).toEqual(before);
    expect(backend.stderr()).toBe("");
  });

  test("[FIL8] a digest that does not fit, an expired and a forged address", async () => {
    const before = await left();
    const digest = `sha-256=${createHash("sha256").update("other").digest("base64")}`;
    const wrong = await fetch(await uploadUrl(), { method: "POST", body: "this", headers: { digest } });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: "BadDigest" }]);
    const right = `sha-256=${createHash("sha256").update("this").digest("base64")}`;
    const kept = await upload("this", { digest: right });
    await httpClient(backend.url).mutation(fn("mutation", "files:remove"), { id: kept });
    const address = new URL(await uploadUrl());
    const [expires = "", ...rest] = (address.searchParams.get("token") ?? "").split(".");
    for (const other of [String(Number(expires) - 2 * 60 * 60 * 1000), String(Number(expires) + 1)]) {
      address.searchParams.set("token", [other, ...rest].join("."));
      expect((await fetch(address, { method: "POST", body: "x" })).status).toBe(401);
    }
    await until("that the bytes are gone", async () => (await left())[1] === before[1]);
    expect(await left()).toEqual(before);
  });
});

test("[FIL9] actions store and read blobs; db.system lists what is stored", async () => {
  const size = 3 * MB + 7;
  const stored = (await httpClient(backend.url).action(fn("action", "files:roundTrip"), { size })) as {
    id: string;
  };
  expect(stored).toMatchObject({ type: "application/x-test", size, same: true });
  const found = await about(stored.id);
  const bytes = new Uint8Array(size).map((_, at) => at % 251);
  expect(found.row).toMatchObject({
    size,
    contentType: "application/x-test",
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  expect(found.all).toBeGreaterThan(0);
});
