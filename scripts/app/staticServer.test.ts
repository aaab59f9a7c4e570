import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePorts } from "./settings.ts";
import { serveClient } from "./staticServer.ts";

let folder = "";
let port = 0;
let close = async () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchboard-static-"));
  await mkdir(join(folder, "dist/assets"), { recursive: true });
  await writeFile(join(folder, "dist/index.html"), "<h1>page</h1>");
  await writeFile(join(folder, "dist/assets/main-abc.js"), "main()");
  await writeFile(join(folder, "dist/.inputs"), "hidden");
  await writeFile(join(folder, "secret.txt"), "outside");
  port = (await freePorts()).client;
  const config = { convexUrl: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211" };
  ({ close } = await serveClient(join(folder, "dist"), port, config));
});

afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

/** Asks for the path to the byte: fetch would tidy it up first. */
function ask(path: string, method = "GET") {
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>(
    (done, fail) => {
      const sent = request({ host: "127.0.0.1", port, path, method }, async (response) => {
        let body = "";
        for await (const chunk of response) body += chunk;
        done({ status: response.statusCode ?? 0, body, headers: response.headers });
      });
      sent.on("error", fail);
      sent.end();
    },
  );
}

describe("the server of the built client", () => {
  test("every address without an extension is the page, so that a reload keeps its place", async () => {
    for (const path of ["/", "/northwind", "/northwind/settings/api-keys?x=1"]) {
      expect(await ask(path)).toMatchObject({ status: 200, body: "<h1>page</h1>" });
    }
  });

  test("/config.js names the backend of this start and is never cached", async () => {
    const { body, headers } = await ask("/config.js");
    expect(body).toContain('"convexUrl":"http://127.0.0.1:3210"');
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("hashed files are cached for ever, the page never without asking", async () => {
    expect((await ask("/assets/main-abc.js")).headers["cache-control"]).toContain("immutable");
    expect((await ask("/")).headers["cache-control"]).toBe("no-cache");
  });

  test.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..\\..\\secret.txt",
    "/.inputs",
    "/%00",
  ])("%s gives nothing from outside or hidden", async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toMatch(/outside|hidden/);
  });

  test("a missing file is 404, another method 405", async () => {
    expect((await ask("/assets/gone.js")).status).toBe(404);
    expect((await ask("/", "POST")).status).toBe(405);
  });

  test("the page may connect to its backend and to nothing else", async () => {
    const policy = String((await ask("/")).headers["content-security-policy"]);
    expect(policy).toContain(
      "connect-src 'self' http://127.0.0.1:3210 http://127.0.0.1:3211 ws://127.0.0.1:3210",
    );
    expect(policy).toContain("default-src 'self'");
  });
});
