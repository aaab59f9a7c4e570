import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, httpClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";

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

describe("HTTP actions", () => {
  test("[HTTP4] a request reaches the route, its status and headers come back", async () => {
    const response = await fetch(`${backend.siteUrl}/messages`, {
      method: "POST",
      body: JSON.stringify({ channel: "site", body: "hi" }),
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-channel")).toBe("site");
    expect(await response.json()).toEqual({ stored: true });
    expect(
      await httpClient(backend.url).query(fn("query", "messages:list"), { channel: "site" }),
    ).toHaveLength(1);
  });

  test("[HTTP4] bytes go through unchanged, and a bearer token that is not a JWT is the app's own business", async () => {
    const bytes = new Uint8Array(300_000).map((_, at) => at % 251);
    const response = await fetch(`${backend.siteUrl}/echo/a/b?c=d`, {
      method: "POST",
      body: bytes,
      headers: { authorization: "Bearer sk_test_1" },
    });
    expect(response.headers.get("x-path")).toBe("/echo/a/b");
    expect(response.headers.get("x-token")).toBe("Bearer sk_test_1");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  test("[HTTP5] a stream arrives piece by piece", async () => {
    const response = await fetch(`${backend.siteUrl}/stream`);
    const pieces: string[] = [];
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>)
      pieces.push(new TextDecoder().decode(piece));
    expect(pieces.join("")).toBe("piece 1\npiece 2\npiece 3\n");
    expect(pieces.length).toBeGreaterThan(1);
  });

  test("[HTTP4] an unknown route is 404, a throwing one 500, and the next request works", async () => {
    expect((await fetch(`${backend.siteUrl}/nowhere`)).status).toBe(404);
    expect((await fetch(`${backend.siteUrl}/fails`)).status).toBe(500);
    expect((await fetch(`${backend.siteUrl}/nowhere`)).status).toBe(404);
  });

  test("[HTTP6] a body over 20 MiB is refused with 413", async () => {
    const response = await fetch(`${backend.siteUrl}/echo/big`, {
      method: "POST",
      body: new Uint8Array(20 * 1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
  });

  test("[HTTP7] pages of other origins may call functions", async () => {
    const preflight = await fetch(`${backend.url}/api/query`, {
      method: "OPTIONS",
      headers: {
        origin: "http://page.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,convex-client",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("http://page.test");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type,convex-client");
  });
});

describe("files", () => {
  test("[FIL1] an action stores and a URL serves, with type, digest and ranges", async () => {
    const client = httpClient(backend.url);
    const { id, url } = (await client.action(fn("action", "work:storeText"), { text: "hello file" })) as {
      id: string;
      url: string;
    };
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(response.headers.get("digest")).toMatch(/^sha-256=/);
    expect(await response.text()).toBe("hello file");
    const part = await fetch(url, { headers: { range: "bytes=6-" } });
    expect(part.status).toBe(206);
    expect(await part.text()).toBe("file");
    expect(await client.query(fn("query", "work:fileRow"), { id })).toMatchObject({
      size: 10,
      contentType: "text/plain",
    });
  });

  test("[FIL2] an upload address takes one file and refuses a wrong token or digest", async () => {
    const client = httpClient(backend.url);
    const address = (await client.mutation(fn("mutation", "work:uploadUrl"), {})) as string;
    const wrong = await fetch(address, { method: "POST", body: "x", headers: { digest: "sha-256=AAAA" } });
    expect(wrong.status).toBe(400);
    const response = await fetch(address, {
      method: "POST",
      body: "uploaded",
      headers: { "content-type": "text/x" },
    });
    const { storageId } = (await response.json()) as { storageId: string };
    const url = (await client.query(fn("query", "work:fileUrl"), { id: storageId })) as string;
    expect(await (await fetch(url)).text()).toBe("uploaded");
    expect((await fetch(`${address}x`, { method: "POST", body: "x" })).status).toBe(401);
  });

  test("[FIL3] a deleted file is gone from queries and from its URL", async () => {
    const client = httpClient(backend.url);
    const { id, url } = (await client.action(fn("action", "work:storeText"), { text: "short-lived" })) as {
      id: string;
      url: string;
    };
    await client.mutation(fn("mutation", "work:removeFile"), { id });
    expect(await client.query(fn("query", "work:fileUrl"), { id })).toBe(null);
    expect((await fetch(url)).status).toBe(404);
  });
});
