import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../backend.ts";
import { openTestProject, type TestProject } from "../testing/testProject.ts";
import { JwtSigner } from "./jwtSigner.ts";

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
  await project.push();
});
afterAll(async () => {
  await project?.remove();
  await backend?.close();
});

const sign = makeFunctionReference<"mutation", { audience: string }, string>("tokens:sign");
const signInComponent = makeFunctionReference<"mutation", Record<string, never>, string>(
  "tokens:signInComponent",
);
const whoami = makeFunctionReference<"query">("tokens:whoami");
const request = makeFunctionReference<"mutation">("tokens:request");

async function identityOf(token: string): Promise<Record<string, unknown> | null> {
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(token);
  return (await client.query(whoami, {})) as Record<string, unknown> | null;
}

const anonymous = () => new ConvexHttpClient(backend.url, { logger: false });

describe("a token that the app signed", () => {
  it("[SYS10] is taken by the app's own customJwt provider, with its claims verbatim", async () => {
    const token = await anonymous().mutation(sign, { audience: "custom" });
    expect(await identityOf(token)).toEqual({
      tokenIdentifier: `${backend.url}|ada`,
      issuer: backend.url,
      subject: "ada",
      given_name: "Ada",
      role: "editor",
    });
  });

  it("[SYS10] is taken by the app's own OpenID provider, found by discovery", async () => {
    const token = await anonymous().mutation(sign, { audience: "openid" });
    expect(await identityOf(token)).toMatchObject({ subject: "ada", givenName: "Ada", role: "editor" });
  });

  it("[SYS10] of a component is from another issuer with the same keys", async () => {
    const token = await anonymous().mutation(signInComponent, {});
    expect(await identityOf(token)).toMatchObject({
      issuer: `${backend.url}/components/relay`,
      subject: "relay",
    });
  });

  it("[SYS10] for another audience, or changed by one character, is refused", async () => {
    const token = await anonymous().mutation(sign, { audience: "elsewhere" });
    await expect(identityOf(token)).rejects.toThrow("NoAuthProvider");
    const good = await anonymous().mutation(sign, { audience: "custom" });
    const [header, payload, signature = ""] = good.split(".");
    const changed = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    await expect(identityOf(`${header}.${payload}.${changed}`)).rejects.toThrow("Could not verify");
  });

  it("[SYS10] can be verified by anyone", async () => {
    const token = await anonymous().mutation(sign, { audience: "custom" });
    const keys = createRemoteJWKSet(new URL(`${backend.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: backend.url });
    expect([protectedHeader.alg, payload.sub]).toEqual(["ES256", "ada"]);
    const answer = await fetch(`${backend.url}/.well-known/jwks.json`);
    expect(JSON.stringify(await answer.json())).not.toContain('"d"');
  });
});

it("[FUN21] a Node action imports a package that convex.json names as external, from where the backend runs", async () => {
  const token = await anonymous().mutation(sign, { audience: "custom" });
  const issuerOf = makeFunctionReference<"action", { token: string }, string>("decode:issuerOf");
  expect(await anonymous().action(issuerOf, { token })).toBe(backend.url);
});

describe("what a function learns of its request", () => {
  const expected = { ip: "127.0.0.1", scheduledFunctionId: null };

  it("[SYS7] is the caller's address and token over HTTP", async () => {
    const token = await anonymous().mutation(sign, { audience: "custom" });
    const client = anonymous();
    client.setAuth(token);
    expect(await client.mutation(request, {})).toMatchObject({
      ...expected,
      userAgent: expect.any(String) as string,
      authToken: token,
    });
  });

  it("[SYS7] is the caller's address and token over a WebSocket", async () => {
    const token = await anonymous().mutation(sign, { audience: "custom" });
    const client = new ConvexClient(backend.url, { logger: false });
    try {
      expect(await client.mutation(request, {})).toMatchObject({ ...expected, authToken: null });
      client.setAuth(async () => token);
      await client.query(whoami, {});
      expect(await client.mutation(request, {})).toMatchObject({ ...expected, authToken: token });
    } finally {
      await client.close();
    }
  });
});

it("[SYS9] the key follows from the folder's secret: the same after a restart, another in another folder", async () => {
  const keyOf = async (fill: number) => {
    const secret = new Uint8Array(32).fill(fill);
    const signer = await JwtSigner.create({ secret, cloudUrl: "http://cloud.test" });
    return signer.wellKnown("/.well-known/jwks.json")?.json;
  };
  expect(await keyOf(1)).toBe(await keyOf(1));
  expect(await keyOf(1)).not.toBe(await keyOf(2));
});
