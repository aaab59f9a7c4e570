import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unlessDone } from "./builds.ts";
import { lockDataDir } from "./lock.ts";
import { loadSecrets } from "./secrets.ts";
import { claimPorts, freePorts, HOST, readSettings } from "./settings.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchboard-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the secrets of a data folder", () => {
  test("are made once, differ between folders, and only their owner may read them", async () => {
    const first = await loadSecrets(folder);
    expect(await loadSecrets(folder)).toEqual(first);
    expect((await stat(join(folder, "secrets.json"))).mode & 0o777).toBe(0o600);
    const other = await loadSecrets(join(folder, "other"));
    expect(Object.values(other).filter((value) => Object.values(first).includes(value))).toEqual([]);
  });

  test("of an older version stay, and those that it lacks are added once", async () => {
    const { resendApiKey: _key, resendWebhookSecret: _secret, ...older } = await loadSecrets(folder);
    await writeFile(join(folder, "secrets.json"), JSON.stringify(older));
    const completed = await loadSecrets(folder);
    expect(completed).toMatchObject(older);
    expect(completed.resendWebhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(await loadSecrets(folder)).toEqual(completed);
  });

  test("have the forms that convex/ asks for", async () => {
    const secrets = await loadSecrets(folder);
    expect(Buffer.from(secrets.secretsKey, "base64")).toHaveLength(32);
    expect(secrets.jwtPrivateKey).toMatch(/^-----BEGIN PRIVATE KEY----- .* -----END PRIVATE KEY-----$/);
    expect(JSON.parse(secrets.jwks)).toMatchObject({ keys: [{ kty: "RSA", use: "sig", alg: "RS256" }] });
    expect(secrets.jwks).not.toContain('"d"');
  });
});

describe("the lock of a data folder", () => {
  test("refuses a folder whose app still runs, and names the process", async () => {
    await writeFile(join(folder, "running.pid"), `${process.ppid}\n`);
    await expect(lockDataDir(folder)).rejects.toThrow(new RegExp(`in use by process ${process.ppid}`));
  });

  test("refuses when only the backend outlived its parent", async () => {
    await writeFile(join(folder, "running.pid"), `999999999\n${process.ppid}\n`);
    await expect(lockDataDir(folder)).rejects.toThrow(/in use/);
  });

  test("takes a folder whose app was killed, and gives it free again", async () => {
    await writeFile(join(folder, "running.pid"), "999999999\n");
    const lock = await lockDataDir(folder);
    await lock.release();
    await expect(stat(join(folder, "running.pid"))).rejects.toThrow();
  });
});

describe("ports", () => {
  test("a taken one is replaced by the next free one", async () => {
    const wished = await freePorts();
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(wished.client, HOST, done));
    try {
      const claimed = await claimPorts(wished);
      expect(claimed.client).toBeGreaterThan(wished.client);
      expect(claimed.backend).toBe(wished.backend);
      expect(new Set(Object.values(claimed)).size).toBe(4);
    } finally {
      await new Promise((done) => holder.close(done));
    }
  });

  test("a value that is no port is refused by name", () => {
    expect(() => readSettings({ SWITCHBOARD_PORT: "http" })).toThrow(/SWITCHBOARD_PORT/);
  });
});

describe("work that is done already", () => {
  test("is not done again until its inputs change, and a failure is not remembered as done", async () => {
    const stamp = join(folder, "stamp");
    let runs = 0;
    const work = async () => {
      runs += 1;
    };
    await expect(
      unlessDone(stamp, "a", async () => {
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    for (const inputs of ["a", "a", "b"]) await unlessDone(stamp, inputs, work);
    expect(runs).toBe(2);
  });
});
