import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, follow, httpClient, liveClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { type CommandResult, openTestProject, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

const ROWS = process.env.NIGHTLY === "1" ? 30_000 : 3_000;

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

const ok = (result: CommandResult): string => {
  if (result.code !== 0) throw new Error(`${result.stdout}\n${result.stderr}`);
  return result.stdout + result.stderr;
};
const imported = (): Promise<unknown[]> =>
  httpClient(backend.url).query(fn("query", "messages:list"), { channel: "import" });
const write = (name: string, text: string): Promise<void> => writeFile(join(project.path, name), text);

describe("the stock command line", () => {
  test("[CLI1] imports a file of many rows, in parts, and says how many; subscriptions see all of them at once", async () => {
    const rows = Array.from({ length: ROWS }, (_, at) =>
      JSON.stringify({ channel: "import", body: `${at}` }),
    );
    await write("rows.jsonl", rows.join("\n"));
    const client = liveClient(backend.url);
    const lists = follow(client, "messages:list", { channel: "import" });
    const sizes = (): number[] => lists.seen.map((list) => (list as unknown[]).length);
    await until("an empty list", () => sizes().at(-1) === 0);
    const output = ok(await project.convex("import", "--table", "messages", "rows.jsonl"));
    expect(output).toContain("Import change summary:");
    expect(output).toContain(`Added ${ROWS} documents to table "messages".`);
    await until("all rows", () => sizes().at(-1) === ROWS);
    expect(sizes()).toEqual([0, ROWS]);
    await client.close();
  });

  test("[CLI3] asks before it deletes, and -y answers", async () => {
    await write("one.csv", "channel,body\nimport,only\n");
    const refused = await project.convex("import", "--table", "messages", "one.csv");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Table messages already exists.");
    const output = ok(await project.convex("import", "--replace", "-y", "--table", "messages", "one.csv"));
    expect(output).toContain(`${ROWS.toLocaleString("en-US")} of ${ROWS.toLocaleString("en-US")}`);
    expect(await imported()).toHaveLength(1);
  });

  test("[CLI5] prints why an import failed", async () => {
    await write("bad.jsonl", '{"channel":"import","body":"fine"}\n{"channel":"import"}\n');
    const { code, stderr } = await project.convex("import", "--append", "--table", "messages", "bad.jsonl");
    expect(code).not.toBe(0);
    expect(stderr).toContain("Hit an error while importing:");
    expect(stderr).toContain("Object is missing the required field `body`");
    expect(await imported()).toHaveLength(1);
  });

  test("[CLI11] exports what another backend imports", async () => {
    await project.convex("run", "work:storeText", '{"text":"hello"}');
    ok(await project.convex("export", "--include-file-storage", "--path", "snapshot.zip"));
    expect((await readFile(join(project.path, "snapshot.zip"))).subarray(0, 2).toString()).toBe("PK");
    const taken = await project.convex("export", "--path", "snapshot.zip");
    expect(taken.stderr).toContain("already exists");
    const output = ok(await project.convex("import", "--replace-all", "-y", "snapshot.zip"));
    expect(output).toContain('Imported "messages" (1 documents)');
    expect(output).toContain("1 of 1 files");
    expect(await imported()).toHaveLength(1);
  });

  test("[CLI7] what was imported is what is there after a crash", async () => {
    const before = await imported();
    await backend.kill();
    await backend.restart();
    expect(await imported()).toEqual(before);
  });

  test("[CLI15] is let in by the admin key only", async () => {
    for (const [method, path] of [
      ["POST", "/api/export/request/zip?includeStorage=true"],
      ["GET", "/api/export/zip/1"],
      ["POST", "/api/import/start_upload"],
      ["POST", "/api/import/upload_part?uploadToken=x&partNumber=1"],
      ["POST", "/api/import/finish_upload"],
      ["POST", "/api/perform_import"],
    ] as const)
      expect((await fetch(backend.url + path, { method })).status, path).toBe(403);
    const query = { path: "_system/cli/queryImport:list", args: {} };
    const answer = await fetch(`${backend.url}/api/query`, { method: "POST", body: JSON.stringify(query) });
    expect(await answer.text()).not.toContain("state");
  });

  test("[CLI16] network-test passes", async () => {
    expect(ok(await project.convex("network-test"))).toContain("Network test passed.");
  });
});
