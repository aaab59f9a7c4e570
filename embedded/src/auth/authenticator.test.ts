import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuthProvider } from "../functions/app.ts";
import { AdminKey } from "./adminKey.ts";
import { Authenticator } from "./authenticator.ts";

let issuer: string;
let server: Server;
let privateKey: CryptoKey;
let jwks: string;
let discoveries = 0;

beforeAll(async () => {
  const keys = await generateKeyPair("ES256", { extractable: true });
  privateKey = keys.privateKey;
  jwks = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "ES256" }] });
  server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration") {
      discoveries += 1;
      return void response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
    }
    response.end(jwks);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const adminKey = new AdminKey("embedded|0123");
const authenticator = (provider: AuthProvider): Authenticator =>
  new Authenticator({ adminKey, providers: () => [provider] });
const oidc = (): Authenticator => authenticator({ applicationID: "app", domain: issuer });
const custom = (): Authenticator =>
  authenticator({
    type: "customJwt",
    applicationID: null,
    issuer: "https://custom.test",
    jwks: `data:application/json,${encodeURIComponent(jwks)}`,
    algorithm: "ES256",
  });

function token(claims: JWTPayload, expires = "1h"): Promise<string> {
  const jwt = new SignJWT({ iss: issuer, aud: "app", sub: "ada", ...claims });
  return jwt
    .setProtectedHeader({ alg: "ES256", kid: "k1" })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);
}

describe("tokens of an OpenID provider", () => {
  test("[AUTH2] a good one becomes an identity with renamed standard claims and all others verbatim", async () => {
    const verdict = await oidc().callerOf(
      "User",
      await token({ email: "ada@example.com", email_verified: true, given_name: "Ada", roles: ["x"] }),
      null,
    );
    expect(verdict).toMatchObject({ ok: true, caller: { kind: "user" } });
    if (!verdict.ok || verdict.caller.kind !== "user") return;
    expect(verdict.caller.identity).toEqual({
      tokenIdentifier: `${issuer}|ada`,
      issuer,
      subject: "ada",
      email: "ada@example.com",
      emailVerified: true,
      givenName: "Ada",
      roles: ["x"],
    });
    expect(verdict.expiresAtMs).toBeGreaterThan(Date.now());
  });

  test("[AUTH3] discovery is asked once for many tokens", async () => {
    const judge = oidc();
    const before = discoveries;
    for (let n = 0; n < 5; n += 1)
      expect((await judge.callerOf("User", await token({}), null)).ok).toBe(true);
    expect(discoveries).toBe(before + 1);
  });

  test.each([
    ["expired", { sub: "ada" }, "-1h", "Token expired"],
    ["of another issuer", { iss: "https://other.test" }, "1h", "NoAuthProvider"],
    ["for another application", { aud: "other" }, "1h", "NoAuthProvider"],
  ])("[AUTH2] one that is %s is refused", async (_what, claims, expires, message) => {
    expect(await oidc().callerOf("User", await token(claims, expires), null)).toEqual({
      ok: false,
      error: expect.stringContaining(message) as string,
    });
  });

  test("[AUTH2] one signed with another key is refused", async () => {
    const stranger = await generateKeyPair("ES256");
    const jwt = new SignJWT({ iss: issuer, aud: "app", sub: "ada" })
      .setProtectedHeader({ alg: "ES256", kid: "k1" })
      .setExpirationTime("1h");
    expect((await oidc().callerOf("User", await jwt.sign(stranger.privateKey), null)).ok).toBe(false);
  });

  test("[AUTH2] what is no token at all is refused", async () => {
    expect((await oidc().callerOf("User", "nonsense", null)).ok).toBe(false);
  });
});

test("[AUTH4] a custom token keeps its claims verbatim, nested ones with dots", async () => {
  const verdict = await custom().callerOf(
    "User",
    await token({ iss: "https://custom.test", given_name: "Ada", properties: { id: 7 } }),
    null,
  );
  expect(verdict).toMatchObject({
    ok: true,
    caller: {
      identity: { given_name: "Ada", "properties.id": 7, tokenIdentifier: "https://custom.test|ada" },
    },
  });
});

describe("administrators", () => {
  test("[AUTH1] the key makes one, any other text does not", async () => {
    expect(await oidc().callerOfHeader("Convex embedded|0123")).toMatchObject({
      ok: true,
      caller: { kind: "admin" },
    });
    expect(await oidc().callerOfHeader("Convex embedded|0124")).toMatchObject({ ok: false });
    expect(await oidc().callerOfHeader("Convex ")).toMatchObject({ ok: false });
  });

  test("[AUTH1] one may act as somebody", async () => {
    const identity = Buffer.from(
      JSON.stringify({ subject: "ada", issuer: "https://x.test", name: "Ada" }),
    ).toString("base64");
    expect(await oidc().callerOfHeader(`Convex embedded|0123:${identity}`)).toMatchObject({
      ok: true,
      caller: { kind: "admin", actingAs: { name: "Ada", tokenIdentifier: "https://x.test|ada" } },
    });
  });
});

test("[AUTH1] nobody in particular is anonymous", async () => {
  expect(await oidc().callerOfHeader(undefined)).toMatchObject({ ok: true, caller: { kind: "anonymous" } });
});
