import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, httpClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type CommandResult, type TestProject } from "../src/testing/testProject.ts";
import { until } from "../src/testing/until.ts";

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

const FAST = ["--typecheck", "disable"];
const output = ({ code, stdout, stderr }: CommandResult): string => `exit ${code}\n${stdout}${stderr}`;
const word = () => httpClient(backend.url).query(fn("query", "words:word"), {}) as Promise<string>;
const writeWord = (text: string) =>
  writeFile(
    join(project.path, "convex/words.ts"),
    `import { query } from "./_generated/server";\nexport const word = query(async () => ${text});\n`,
  );

describe("pushing with the stock command line, without a network", () => {
  test("[DEP54] dev pushes each change of a file; one that fails is told, the old code serves, and it goes on", async () => {
    await writeWord('"first"');
    const dev = project.convexRunning("dev", ...FAST);
    try {
      await until("the first push", async () => (await word().catch(() => "")) === "first", 60_000);
      await writeWord('"second"');
      await until("the second push", async () => (await word()) === "second", 60_000);
      await writeFile(
        join(project.path, "convex/bad.ts"),
        'export const x = 1;\nthrow new Error("at load");\n',
      );
      await writeWord('"third"');
      await until("the error", () => dev.output().includes("Failed to analyze bad.js"), 60_000);
      expect([await word(), dev.code()]).toEqual(["second", null]);
      await rm(join(project.path, "convex/bad.ts"));
      await writeWord('"fourth"');
      await until("the fourth push", async () => (await word()) === "fourth", 60_000);
    } finally {
      await dev.stop();
    }
    expect(await project.namesAskedFor()).toEqual([]);
  }, 240_000);

  test("[DEP54] a push that fails ends its command with an error, at once, and asks nobody", async () => {
    await writeFile(
      join(project.path, "convex/bad.ts"),
      'export const x = 1;\nthrow new Error("at load");\n',
    );
    const once = output(await project.convex("dev", "--once", ...FAST));
    expect(once).toMatch(/^exit 1\n/);
    expect(once).toContain("Failed to analyze bad.js: Uncaught Error: at load");
    expect(output(await project.convex("deploy", "--yes", ...FAST))).toMatch(/^exit 1\n/);
    await rm(join(project.path, "convex/bad.ts"));
    expect(output(await project.convex("env", "get", "NOT_SET"))).toMatch(/^exit 1\n/);
    expect(output(await project.convex("env", "set", "1BAD", "x"))).toMatch(/^exit 1\n/);
    expect(output(await project.convex("data", "nowhere"))).not.toMatch(/^exit 124\n/);
    expect(await project.namesAskedFor()).toEqual([]);
  }, 240_000);

  test("[DEP55] staged indexes are told as such when they come, are enabled, disabled and go", async () => {
    const schema = (more: string) =>
      writeFile(
        join(project.path, "convex/schema.ts"),
        `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
         export default defineSchema({ staged: defineTable({ at: v.number() })${more} }, { strictTableNameTypes: false });`,
      );
    const deploy = async () => output(await project.convex("deploy", "--yes", ...FAST));
    await schema('.index("by_at", { fields: ["at"], staged: true })');
    expect(await deploy()).toMatch(/Added staged table indexes:\s+\[\+\] staged\.by_at {3}at {2}\(staged\)/);
    await schema('.index("by_at", ["at"])');
    expect(await deploy()).toMatch(/These indexes are now enabled:\s+\[\*\] staged\.by_at {3}at\n/);
    await schema('.index("by_at", { fields: ["at"], staged: true })');
    expect(await deploy()).toMatch(
      /These indexes are now staged:\s+\[\*\] staged\.by_at {3}at {2}\(staged\)/,
    );
    await schema("");
    expect(await deploy()).toMatch(/Deleted table indexes:\s+\[-\] staged\.by_at/);
    expect(await project.namesAskedFor()).toEqual([]);
  }, 240_000);
});
