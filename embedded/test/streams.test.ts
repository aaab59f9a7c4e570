import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

const MB = 1024 * 1024;

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

/** A request whose body is still to come. */
function post(path: string, headers: Record<string, string> = {}): ClientRequest {
  const request = httpRequest(`${backend.siteUrl}${path}`, { method: "POST", headers });
  request.on("error", () => undefined);
  return request;
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return ((await once(request, "response")) as [IncomingMessage])[0];
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of response) text += String(piece);
  return text;
}

async function fate(name: string): Promise<string> {
  return (await fetch(`${backend.siteUrl}/fate?name=${name}`)).text();
}

describe("the body of a request to an HTTP action", () => {
  test("[HTTP12] is read by the action while it comes, and what the action sends arrives meanwhile", async () => {
    const request = post("/mirror");
    request.write("first");
    const response = await answerOf(request);
    expect(response.headers["x-first"]).toBe("before the end");
    expect(String(((await once(response, "data")) as [Buffer])[0])).toBe("first");
    request.write("second");
    expect(String(((await once(response, "data")) as [Buffer])[0])).toBe("second");
    request.end();
    await once(response, "end");
  });

  test("[HTTP12] of nearly 20 MiB arrives byte for byte, with and without its length announced", async () => {
    const bytes = Buffer.alloc(20 * MB, "0123456789abcde");
    const announced: Record<string, string> = { "content-length": String(bytes.length) };
    for (const headers of [announced, {}]) {
      const request = post("/measure", headers);
      request.end(bytes);
      expect(await textOf(await answerOf(request))).toBe(String(bytes.length));
    }
    const request = post("/mirror");
    request.end(bytes.subarray(0, 3 * MB));
    const back: Buffer[] = [];
    for await (const piece of await answerOf(request)) back.push(piece as Buffer);
    expect(Buffer.concat(back).equals(bytes.subarray(0, 3 * MB))).toBe(true);
  });

  test("[HTTP6] [HTTP12] over 20 MiB is refused with 413, at once if announced, else as soon as it is too long", async () => {
    const announced = post("/measure?name=announced", { "content-length": String(20 * MB + 1) });
    announced.flushHeaders();
    expect((await answerOf(announced)).statusCode).toBe(413);
    announced.destroy();
    expect(await fate("announced")).toBe("");
    const chunked = post("/measure?name=chunked");
    const answered = answerOf(chunked);
    for (let sent = 0; sent <= 20; sent += 1) chunked.write(Buffer.alloc(MB));
    expect((await answered).statusCode).toBe(413);
    chunked.destroy();
    await until("the action's failure", async () => (await fate("chunked")).startsWith("failed: "));
  });

  test("[HTTP13] fails in the action if the client goes away, and others are served", async () => {
    const request = post("/measure?name=gone");
    request.write(Buffer.alloc(1000));
    await until("what was sent", async () => (await fate("gone")) === "read 1000");
    request.destroy();
    await until("the failure", async () => (await fate("gone")).startsWith("failed: "));
  });

  test("[HTTP12] need not be read: the answer arrives all the same, and the connection goes on", async () => {
    for (const size of [10, MB, 10 * MB]) {
      const request = post("/refuse");
      request.end(Buffer.alloc(size));
      const response = await answerOf(request);
      expect([response.statusCode, await textOf(response)]).toEqual([401, "no"]);
    }
  });
});

describe("the response of an HTTP action", () => {
  test("[HTTP13] is made no faster than it is read, and its stream is canceled when the client goes away", async () => {
    const request = httpRequest(`${backend.siteUrl}/endless?name=endless`);
    request.on("error", () => undefined);
    request.end();
    const response = await answerOf(request);
    await once(response, "readable");
    const sentSoFar = async () => Number(/sent (\d+)/.exec(await fate("endless"))?.[1]);
    let before = -1;
    await until("a standstill", async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      const now = await sentSoFar();
      const stands = now === before;
      before = now;
      return stands;
    });
    expect(before * 64 * 1024).toBeLessThan(16 * MB);
    response.destroy();
    await until("the cancellation", async () => (await fate("endless")).startsWith("canceled"));
  });

  test("[HTTP13] that breaks off is cut off for the client, not ended", async () => {
    const response = await fetch(`${backend.siteUrl}/broken`);
    await expect(response.text()).rejects.toThrow();
  });
});

describe("malformed requests", () => {
  /** Sends bytes and resolves with the first line of what is answered. */
  async function raw(url: string, text: string): Promise<string> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(text);
    let answer = "";
    socket.on("data", (piece) => (answer += String(piece)));
    const timer = setTimeout(() => socket.destroy(), 3_000);
    await new Promise((resolve) => socket.once("close", resolve));
    clearTimeout(timer);
    return answer.split("\r\n", 1)[0] ?? "";
  }

  async function statusOf(path: string, body: string, headers: Record<string, string> = {}): Promise<number> {
    const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
    const response = await fetch(backend.url + path, init);
    const answer = (await response.json()) as { code?: unknown; message?: unknown };
    if (response.status < 500)
      expect(answer).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    return response.status;
  }

  test("[HTTP14] are answered with 4xx and a reason", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(await statusOf("/api/query", "{")).toBe(400);
    expect(await statusOf("/api/query", "[]")).toBe(400);
    expect(await statusOf("/api/query", "")).toBe(400);
    expect(await statusOf("/api/query", "null")).toBe(400);
    expect(await statusOf("/api/query", '{"args":{}}')).toBe(400);
    expect(await statusOf("/api/query", '{"path":7,"args":{}}')).toBe(400);
    expect(await statusOf("/api/query", '{"path":"notes:count","args":7}')).toBe(400);
    expect(await statusOf("/api/query", `{"path":"notes:count","args":[${deep}]}`)).toBe(400);
    expect(
      await statusOf("/api/mutation", '{"path":"notes:add","args":{"topic":"a"},"__proto__":{"path":"x"}}'),
    ).toBe(560);
    expect(
      await statusOf(
        "/api/mutation",
        '{"path":"notes:add","args":{"topic":"a","text":"b","__proto__":{"x":1}}}',
      ),
    ).toBe(560);
    expect(await statusOf("/api/query_at_ts", '{"path":"notes:count","args":{},"ts":"AAAA"}')).toBe(400);
    expect(await statusOf("/api/query_at_ts", '{"path":"notes:count","args":{},"ts":7}')).toBe(400);
    expect(await statusOf("/api/query", "{}", { "content-encoding": "gzip" })).toBe(400);
    expect(await statusOf("/api/query", "{}", { "content-encoding": "constructor" })).toBe(415);
    expect(await statusOf("/api/query", "{}", { authorization: "Basic x" })).toBe(401);
    expect(await statusOf("/api/nowhere", "{}")).toBe(400);
  });

  test("[HTTP14] below HTTP, too, and the next request is served", async () => {
    const line = "POST /api/query HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    expect(await raw(backend.url, "nonsense\r\n\r\n")).toContain("400");
    expect(await raw(backend.url, `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`)).toContain(
      "431",
    );
    expect(await raw(backend.url, `${line}content-length: -1\r\n\r\n{}`)).toContain("400");
    expect(
      await raw(backend.url, `${line}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`),
    ).toContain("400");
    expect(await raw(backend.url, `${line}transfer-encoding: chunked\r\n\r\nzz\r\n`)).toContain("400");
    const announced = `${line}content-length: ${18 * MB}\r\n\r\n{}`;
    expect(await raw(backend.url, announced)).toContain("413");
    expect(await (await fetch(`${backend.url}/version`)).text()).not.toBe("");
    expect(backend.stderr()).toBe("");
  });
});
