import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPair } from "jose";
import { type App, startApp } from "../../scripts/app/app.ts";
import { freePorts } from "../../scripts/app/settings.ts";
import { type Issuer, startIssuer } from "./issuer.ts";
import { expect, test as base } from "@playwright/test";

const WEBHOOK_SECRET = `whsec_${Buffer.from("a secret of this test only").toString("base64")}`;

type Clerk = { app: App; issuer: Issuer };

/** A backend that takes tokens of a local issuer for Clerk's. */
const test = base.extend<object, { clerk: Clerk }>({
  clerk: [
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), "switchboard-clerk-"));
      const issuer = await startIssuer();
      const app = await startApp({
        dataDir,
        ports: await freePorts(),
        withClient: false,
        withSandbox: false,
        withSeed: false,
        clerk: { publishableKey: "", issuerDomain: issuer.url, webhookSecret: WEBHOOK_SECRET },
      });
      await use({ app, issuer });
      await app.close();
      await issuer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const ADA = { id: "user_2ada", email: "ada@clerk.example", name: "Ada Lovelace" };

async function call(app: App, kind: "query" | "mutation", path: string, token: string) {
  const response = await fetch(`${app.deployment.url}/api/${kind}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ path, format: "json", args: {} }),
  });
  const { value } = (await response.json()) as { value?: unknown };
  return { status: response.status, value };
}

async function deliver(app: App, event: object): Promise<number> {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`msg_1.${timestamp}.${body}`).digest("base64");
  const headers = { "svix-id": "msg_1", "svix-timestamp": timestamp, "svix-signature": `v1,${signature}` };
  return (await fetch(`${app.deployment.siteUrl}/webhooks/clerk`, { method: "POST", headers, body })).status;
}

test("a token of Clerk's form is taken by auth.config.ts, makes a person once, and a signed delivery changes and ends them", async ({
  clerk: { app, issuer },
}) => {
  const token = await issuer.token(ADA);
  expect(await call(app, "query", "identity/users:viewer", token)).toMatchObject({
    status: 200,
    value: null,
  });
  for (let n = 0; n < 2; n++) {
    expect(await call(app, "mutation", "identity/clerk:ensure", token)).toMatchObject({ status: 200 });
  }
  const viewer = { name: ADA.name, email: ADA.email, memberships: [{ role: "owner" }] };
  expect(await call(app, "query", "identity/users:viewer", token)).toMatchObject({ value: viewer });

  const data = {
    id: ADA.id,
    first_name: "Ada",
    last_name: "King",
    primary_email_address_id: "idn_1",
    email_addresses: [{ id: "idn_1", email_address: ADA.email, verification: { status: "verified" } }],
    updated_at: Date.now(),
  };
  expect(await deliver(app, { type: "user.updated", data })).toBe(200);
  expect(await call(app, "query", "identity/users:viewer", token)).toMatchObject({
    value: { name: "Ada King" },
  });
  expect(await deliver(app, { type: "user.deleted", data: { id: ADA.id, deleted: true } })).toBe(200);
  expect(await call(app, "query", "identity/users:viewer", token)).toMatchObject({ value: null });
});

test("a token with another audience, issuer, key or past end is not taken", async ({
  clerk: { app, issuer },
}) => {
  const { privateKey } = await generateKeyPair("RS256");
  const tokens = {
    audience: await issuer.token(ADA, { aud: "another-app" }),
    issuer: await issuer.token(ADA, { iss: "http://127.0.0.1:1" }),
    key: await issuer.token(ADA, {}, privateKey),
    end: await issuer.token(ADA, { exp: Math.floor(Date.now() / 1000) - 60 }),
  };
  for (const [what, token] of Object.entries(tokens)) {
    expect((await call(app, "mutation", "identity/clerk:ensure", token)).status, what).toBe(401);
  }
});
