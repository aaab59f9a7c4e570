import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, httpClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type CommandResult, type TestProject } from "../src/testing/testProject.ts";

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
  return result.stdout;
};

describe("the stock command line", () => {
  test("[DEP1] dev --once pushes the app and writes its address and types", async () => {
    const env = await readFile(join(project.path, ".env.local"), "utf8");
    expect(env).toContain(`CONVEX_URL=${backend.url}`);
    expect(env).toContain(`CONVEX_SITE_URL=${backend.siteUrl}`);
    expect(await readFile(join(project.path, "convex/_generated/api.d.ts"), "utf8")).toContain("messages");
  });

  test("[DEP1] run calls public and internal functions of every type and prints what they return", async () => {
    const id = ok(await project.convex("run", "messages:send", '{"channel":"cli","body":"hello"}'));
    expect(JSON.parse(id)).toMatch(/^[a-z0-9]{31,32}$/);
    expect(JSON.parse(ok(await project.convex("run", "messages:countInternal", '{"channel":"cli"}')))).toBe(
      1,
    );
    expect(
      JSON.parse(ok(await project.convex("run", "work:sendTwice", '{"channel":"cli","body":"again"}'))),
    ).toBe(3);
  });

  test("[DEP1] run of a function that is not there says so and lists what is", async () => {
    const { code, stderr } = await project.convex("run", "messages:nonsense", "{}");
    expect(code).not.toBe(0);
    expect(stderr).toContain("Could not find function for 'messages:nonsense'");
    expect(stderr).toContain("messages:send");
  });

  test("[DEP1] env set, get, list and remove reach the functions at once", async () => {
    ok(await project.convex("env", "set", "COLOUR", "teal"));
    expect(ok(await project.convex("env", "get", "COLOUR")).trim()).toBe("teal");
    expect(ok(await project.convex("env", "list"))).toContain("COLOUR=teal");
    expect(await httpClient(backend.url).query(fn("query", "work:setting"), { name: "COLOUR" })).toBe("teal");
    ok(await project.convex("env", "remove", "COLOUR"));
    expect(await httpClient(backend.url).query(fn("query", "work:setting"), { name: "COLOUR" })).toBe(null);
  });

  test("[DEP1] data lists the tables and the rows of one", async () => {
    const tables = ok(await project.convex("data"));
    expect(tables).toContain("messages");
    expect(ok(await project.convex("data", "messages"))).toContain('"hello"');
  });

  test("[DEP1] logs shows what functions print", async () => {
    const client = httpClient(backend.url);
    // The command shows what happens after it has found the head of the log, so there must be something all the time.
    const talking = setInterval(
      () => void client.mutation(fn("mutation", "messages:send"), { channel: "talk", body: "listen" }),
      200,
    );
    const output = await project.convexUntil(["logs"], "'listen'").finally(() => clearInterval(talking));
    expect(output).toContain("messages:send");
  });

  test("[DEP1] codegen and function-spec describe the app", async () => {
    ok(await project.convex("codegen", "--typecheck", "disable"));
    const spec = JSON.parse(ok(await project.convex("function-spec"))) as {
      functions: { identifier?: string }[];
    };
    expect(spec.functions.map((entry) => entry.identifier)).toContain("messages.js:send");
  });

  test("[DEP2] deploy replaces functions; a changed schema that stored rows break is refused and changes nothing", async () => {
    const { stdout: before } = await project.convex("run", "counters:get", '{"name":"new"}');
    expect(JSON.parse(before)).toBe(0);
    await project.edit("convex/counters.ts", (text) =>
      text.replace("counter?.value ?? 0;", "counter?.value ?? -1;"),
    );
    ok(await project.convex("deploy", "--yes", "--typecheck", "disable"));
    expect(JSON.parse(ok(await project.convex("run", "counters:get", '{"name":"new"}')))).toBe(-1);

    await project.edit("convex/schema.ts", (text) => text.replace("body: v.string()", "body: v.number()"));
    const refused = await project.convex("deploy", "--yes", "--typecheck", "disable");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Schema validation failed");
    expect(JSON.parse(ok(await project.convex("run", "messages:countInternal", '{"channel":"cli"}')))).toBe(
      3,
    );
  });

  test("[DEP54] none of these commands has looked up a name outside of this machine", async () => {
    expect(await project.namesAskedFor()).toEqual([]);
  });
});
