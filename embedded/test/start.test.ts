import { createServer, type AddressInfo } from "node:net";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshFolder } from "../src/testing/freshFolder.ts";
import { runMain, startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend?.dispose());

const oneSentence = (stderr: string): string => {
  expect(stderr.trim().split("\n")).toHaveLength(1);
  return stderr;
};

describe("[HTTP9] what the user can mend is told in one sentence", () => {
  test("a port in use", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const folder = await freshFolder("port");
    const { code, stderr, stdout } = await runMain([
      "--data",
      folder.path,
      "--port",
      String(port),
      "--site-port",
      "0",
    ]);
    taken.close();
    await folder.remove();
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(oneSentence(stderr)).toContain(`Port ${port} (functions) is already in use`);
  });

  test("a data folder in use", async () => {
    const { code, stderr } = await runMain(["--data", backend.dataDir, "--port", "0", "--site-port", "0"]);
    expect(code).toBe(1);
    expect(oneSentence(stderr)).toContain(`The data folder ${backend.dataDir} is in use by another backend`);
  });

  test("a bad command line, with how it should look", async () => {
    const { code, stderr } = await runMain(["--data", "x", "--port", "many", "--site-port", "0"]);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n")).toEqual([
      '--port must be a number from 0 to 65535, not "many".',
      expect.stringMatching(/^Usage: /),
    ]);
  });
});

test("[AUTH1] the admin key is readable by its owner only", async () => {
  const { mode } = await stat(join(backend.dataDir, "admin_key"));
  expect(mode & 0o777).toBe(0o600);
});

test("[HTTP1] a path that nobody knows is named and never answered with 404, which the command line would retry", async () => {
  const response = await fetch(`${backend.url}/api/nonsense`, { method: "POST" });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    code: "NotSupported",
    message: "The embedded backend does not know POST /api/nonsense",
  });
  expect((await fetch(`${backend.url}/api/nonsense`)).status).toBe(400);
});

test("[HTTP2] deployment calls need the admin key", async () => {
  const headers = (key: string) => ({ headers: { authorization: `Convex ${key}` } });
  expect((await fetch(`${backend.url}/api/v1/get_canonical_urls`)).status).toBe(403);
  expect((await fetch(`${backend.url}/api/v1/get_canonical_urls`, headers("embedded|wrong"))).status).toBe(
    403,
  );
  const response = await fetch(`${backend.url}/api/v1/get_canonical_urls`, headers(backend.adminKey));
  expect(await response.json()).toEqual({ convexCloudUrl: backend.url, convexSiteUrl: backend.siteUrl });
});

test("[HTTP9] SIGINT ends it cleanly as well", async () => {
  expect(await backend.stop("SIGINT")).toBe(0);
  await backend.restart();
  expect((await fetch(`${backend.url}/version`)).status).toBe(200);
});

test("[HTTP9] SIGTERM ends it cleanly, and the next start finds the same key and takes a lock left by SIGKILL", async () => {
  expect(await backend.stop()).toBe(0);
  await backend.restart();
  expect((await readFile(join(backend.dataDir, "admin_key"), "utf8")).trim()).toBe(backend.adminKey);
  await backend.kill();
  await backend.restart();
  expect((await fetch(`${backend.url}/version`)).status).toBe(200);
  expect(backend.stderr()).toBe("");
});
