import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../../backend.ts";
import { openTestProject, type TestProject } from "../../testing/testProject.ts";
import { until } from "../../testing/until.ts";

let backend: Backend;
let project: TestProject;

beforeAll(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
  project = await openTestProject("components", backend);
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.close();
});

async function call(path: string, args: Record<string, unknown> = {}): Promise<unknown> {
  const response = await fetch(`${backend.url}/api/function`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` },
    body: JSON.stringify({ path, args, format: "convex_encoded_json" }),
  });
  const body = (await response.json()) as { value?: unknown; errorMessage?: string };
  if (body.errorMessage !== undefined) throw new Error(body.errorMessage);
  return body.value;
}

describe("components pushed by the stock command line", () => {
  it("[DEP30] the rate limiter grants what its bucket holds and denies the rest", async () => {
    expect([
      await call("limits:hello", { key: "a" }),
      await call("limits:hello", { key: "a" }),
      await call("limits:hello", { key: "a" }),
    ]).toEqual([true, true, false]);
    expect([await call("limits:check", { key: "a" }), await call("limits:check", { key: "b" })]).toEqual([
      false,
      true,
    ]);
  });

  it("[DEP31] the aggregate counts and sums as documents come and go", async () => {
    const id = await call("scores:add", { player: "ada", score: 3 });
    await call("scores:add", { player: "ada", score: 4 });
    await call("scores:add", { player: "bob", score: 5 });
    expect(await call("scores:summary", { player: "ada" })).toEqual({ count: 2, sum: 7, all: 3 });
    await call("scores:remove", { id });
    expect(await call("scores:summary", { player: "ada" })).toEqual({ count: 1, sum: 4, all: 2 });
  });

  it("[DEP32] the workpool runs actions and reports success and failure", async () => {
    await call("letters:post", { to: "bob" });
    await call("letters:post", { to: "nowhere" });
    await until(
      "the failed letter",
      async () => JSON.stringify(await call("letters:states", { to: "nowhere" })) === '["failed"]',
    );
    await until(
      "the delivered letter",
      async () => JSON.stringify(await call("letters:states", { to: "bob" })) === '["delivered to bob"]',
    );
  });

  it("[DEP33] a migration goes through the whole table in batches", async () => {
    for (let score = 0; score < 5; score += 1) await call("scores:add", { player: "cy", score });
    await call("migrations:run");
    await until("the migration", async () =>
      ((await call("migrations:leagues")) as unknown[]).every((league) => league === "first"),
    );
  });

  it("[DEP34] a second push with nothing changed leaves components and their data alone", async () => {
    await project.push();
    expect(await call("limits:hello", { key: "a" })).toBe(false);
  });

  it("[DEP35] a component's functions are not the app's, and run in their own tables", async () => {
    await expect(call("lib:rateLimit")).rejects.toThrow("Could not find function for 'lib:rateLimit'");
    const tables = await project.convex("data", "--component", "scoreTotals");
    expect(tables.stdout).toContain("btree");
  });
});
