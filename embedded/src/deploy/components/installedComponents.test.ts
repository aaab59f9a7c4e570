import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../../backend.ts";
import { openTestProject, type TestProject } from "../../testing/testProject.ts";

let backend: Backend;
let project: TestProject;

/** What `convex env set` sends. */
async function setVariable(name: string, value: string | null): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` };
  const body = JSON.stringify({ changes: [{ name, value }] });
  await fetch(`${backend.url}/api/update_environment_variables`, { method: "POST", headers, body });
}

beforeAll(async () => {
  backend = await startBackend({ dataDir: null, port: 0, sitePort: 0 });
  project = await openTestProject("installed", backend);
  await setVariable("GREETING", "hello");
  await setVariable("MOOD", "calm");
  await setVariable("MOOD_OF_APP", "secret");
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.close();
});

async function get(path: string, init?: RequestInit): Promise<string> {
  const response = await fetch(backend.siteUrl + path, init);
  return `${response.status} ${await response.text()}`;
}

async function call(path: string, args: object = {}): Promise<unknown> {
  const response = await fetch(`${backend.url}/api/function`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` },
    body: JSON.stringify({ path, args, format: "convex_encoded_json" }),
  });
  const { value, errorMessage } = (await response.json()) as { value?: unknown; errorMessage?: string };
  if (errorMessage !== undefined) throw new Error(errorMessage);
  return value;
}

describe("variables handed to components", () => {
  it("[DEP14] come from text or from the parent's variables, and nothing else of the parent is seen", async () => {
    const { url: cloudUrl } = backend;
    expect(await call("relays:variables")).toEqual({
      relay: { label: "first", greeting: "hello", mood: "calm", cloudUrl, ofTheApp: null },
      second: { label: "second", greeting: "fixed", mood: null, cloudUrl, ofTheApp: null },
    });
  });

  it("[DEP14] follow a change of the parent's variable without a push", async () => {
    await setVariable("GREETING", "good evening");
    expect(await call("relays:variables")).toMatchObject({ relay: { greeting: "good evening" } });
    await setVariable("GREETING", "hello");
  });
});

it("[SYS12] what is uploaded to a component's address is that component's file alone", async () => {
  const address = (await call("relays:uploadUrl")) as string;
  const answer = await fetch(address, { method: "POST", body: "theirs" });
  const { storageId } = (await answer.json()) as { storageId: string };
  expect(await call("relays:knows", { id: storageId })).toEqual({ app: false, relay: true, second: false });
  expect(await (await fetch(`${backend.url}/api/storage/${storageId}`)).text()).toBe("theirs");
});

describe("HTTP routes of components", () => {
  it("[DEP16] are served under the component's prefix, in the component's own world", async () => {
    const who = JSON.parse((await get("/relay/who")).slice(4)) as Record<string, unknown>;
    expect(who).toMatchObject({ label: "first", greeting: "hello", identity: null });
    expect(await get("/relay/notes", { method: "POST", body: "one" })).toBe('200 ["one"]');
    expect(await get("/relay/second/notes", { method: "POST", body: "two" })).toBe('200 ["two"]');
  });

  it("[DEP16] nest: a component of a component answers under both prefixes", async () => {
    expect(await get("/relay/inner/who")).toBe("200 inner of first");
    expect(await get("/relay/second/inner/who")).toBe("200 inner of second");
  });

  it("[DEP16] give way to an exact route, then the longest prefix wins; the URL stays whole", async () => {
    expect(await get("/relay/exact")).toBe("200 the app's exact route");
    expect(await get("/relay/files/a")).toBe("200 /relay/files/a");
    expect(await get("/relay/files/deep/a")).toBe("200 the app's longer prefix");
    expect(await get("/relay/second/files/deep/a")).toBe("200 /relay/second/files/deep/a");
  });

  it("[DEP16] answer 404 for what no router knows", async () => {
    expect(await get("/relay/nothing")).toBe("404 No matching routes found");
    expect(await get("/nothing")).toBe("404 No matching routes found");
    expect(await get("/unmounted/who")).toBe("404 No matching routes found");
  });

  it("[DEP16] are listed with the component that they belong to", async () => {
    const spec = async (args: object) => {
      const body = JSON.stringify({
        path: "_system/cli/modules:apiSpec",
        args,
        format: "convex_encoded_json",
      });
      const headers = { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` };
      const response = await fetch(`${backend.url}/api/query`, { method: "POST", headers, body });
      return ((await response.json()) as { value: { functionType: string; path?: string }[] }).value
        .filter((fn) => fn.functionType === "HttpAction")
        .map((fn) => fn.path);
    };
    expect(await spec({})).toEqual(["/relay/exact", "/relay/files/deep/*"]);
    expect(await spec({ componentId: "relay" })).toEqual(["/notes", "/who", "/files/*"]);
  });
});

describe("variables that the app declares", () => {
  it("[DEP15] stop the push as long as one without `v.optional` is not set; the command line names it", async () => {
    await setVariable("GREETING", null);
    const result = await project.convex("dev", "--once", "--typecheck", "disable");
    expect(result.code).not.toBe(0);
    expect(result.stderr + result.stdout).toContain(
      "Environment variable GREETING is declared as required in convex.config.ts but its value was not set.",
    );
    expect(await get("/relay/inner/who")).toBe("200 inner of first");
    await setVariable("GREETING", "hello");
  });
});
