import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn, httpClient } from "../src/testing/clients.ts";
import { startTestBackend, type TestBackend } from "../src/testing/testBackend.ts";
import { openTestProject, type TestProject } from "../src/testing/testProject.ts";

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

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const init = {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
  return (await fetch(backend.url + path, init)).json();
}

const ENCODED = {
  whole: { $integer: "BwAAAAAAAAA=" },
  bytes: { $bytes: "AQI=" },
  nothing: null,
  list: [1.5, "x"],
};
const PLAIN = { whole: "7", bytes: "AQI=", nothing: null, list: [1.5, "x"] };

describe("formats", () => {
  test("[HTTP15] values come plain or encoded as asked for; by default encoded to stock clients, plain to others", async () => {
    const call = { path: "notes:values", args: {} };
    const success = (value: unknown) => ({ status: "success", value, logLines: [] });
    expect(await post("/api/query", call)).toEqual(success(PLAIN));
    expect(await post("/api/query", call, { "convex-client": "npm-1.48.0" })).toEqual(success(ENCODED));
    for (const format of ["convex_encoded_json", "convex_json"])
      expect(await post("/api/query", { ...call, format })).toEqual(success(ENCODED));
    for (const format of ["json", "convex_clean_json"])
      expect(await post("/api/function", { ...call, format })).toEqual(success(PLAIN));
    expect(await post("/api/query", { ...call, format: "xml" })).toMatchObject({ code: "BadFormat" });
  });

  test("[HTTP15] functions answer to GET, to their path in the address, and several queries at one moment", async () => {
    const asked = await fetch(
      `${backend.url}/api/query?path=notes:count&args=${encodeURIComponent('{"topic":"none"}')}`,
    );
    expect(await asked.json()).toMatchObject({ status: "success", value: { count: 0 } });
    expect(await post("/api/run/notes/values", { args: {} })).toMatchObject({ value: PLAIN });
    expect(await post("/api/run/notes/add", { args: { topic: "run", text: "x" } })).toMatchObject({
      status: "success",
    });
    const queries = ["run", "none"].map((topic) => ({ path: "notes:count", args: { topic } }));
    expect(
      await post("/api/query_batch", { queries: [...queries, { path: "notes:nothing", args: {} }] }),
    ).toMatchObject({
      results: [{ value: { count: 1 } }, { value: { count: 0 } }, { status: "error" }],
    });
  });
});

describe("reads at one moment", () => {
  test("[HTTP3] a timestamp reads the state that was, whatever is written after it", async () => {
    const client = httpClient(backend.url);
    const args = { topic: "moment" };
    expect(await client.consistentQuery(fn("query", "notes:count"), args)).toMatchObject({ count: 0 });
    const { ts } = (await post("/api/query_ts", {})) as { ts: string };
    for (const text of ["a", "b"]) await client.mutation(fn("mutation", "notes:add"), { ...args, text });
    expect(await client.consistentQuery(fn("query", "notes:count"), args)).toMatchObject({ count: 0 });
    expect(await client.query(fn("query", "notes:count"), args)).toMatchObject({ count: 2 });
    const later = httpClient(backend.url);
    expect(await later.consistentQuery(fn("query", "notes:count"), args)).toMatchObject({ count: 2 });
    expect(await post("/api/query_at_ts", { path: "notes:count", args, ts })).toMatchObject({
      value: { count: 0 },
    });
  });

  test("[HTTP3] a timestamp that is forgotten or yet to come is refused", async () => {
    for (const ts of ["AQAAAAAAAAA=", "/////////38="])
      expect(await post("/api/query_at_ts", { path: "notes:count", args: {}, ts })).toMatchObject({
        code: "BadRequest",
      });
  });
});

test("[HTTP16] the ports are reachable from this machine alone unless --host says otherwise", async () => {
  const interfaces = Object.values(networkInterfaces()).flat();
  const outer = interfaces.filter((address) => address?.family === "IPv4" && !address.internal);
  // Reached by what listens everywhere, too, and there is one on every machine.
  const others = ["127.0.0.2", ...outer.map((address) => address!.address)];
  for (const address of others)
    for (const url of [backend.url, backend.siteUrl])
      await expect(fetch(url.replace("127.0.0.1", address))).rejects.toThrow();
  expect(new URL(backend.url).hostname).toBe("127.0.0.1");
  expect((await fetch(`${backend.url}/version`)).status).toBe(200);
});
