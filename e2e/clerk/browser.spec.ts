import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, test as base } from "@playwright/test";
import { type App, startApp } from "../../scripts/app/app.ts";
import { freePorts } from "../../scripts/app/settings.ts";
import { BROWSER_ARGS, findBrowser } from "../browser.ts";
import { type ClerkState, fakeClerk, fetchClerkScript, PUBLISHABLE_KEY } from "./api.ts";
import { type Issuer, startIssuer } from "./issuer.ts";

/** Clerk's own patience with its script, and some of ours. */
const SCRIPT_LIMIT_MS = 30_000;

const ADA = { id: "user_2ada", email: "ada@clerk.example", name: "Ada Lovelace" };

type World = { app: App; issuer: Issuer; dist: string | null };
type Visit = (state: ClerkState) => Promise<{ context: BrowserContext; set: (state: ClerkState) => void }>;

/** A whole app whose people come by Clerk, and a browser in which Clerk's servers are stood in for. */
const test = base.extend<{ visit: Visit }, { world: World }>({
  world: [
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), "switchboard-clerk-"));
      const issuer = await startIssuer();
      const clerk = { publishableKey: PUBLISHABLE_KEY, issuerDomain: issuer.url, webhookSecret: "" };
      const app = await startApp({
        dataDir,
        ports: await freePorts(),
        withSandbox: false,
        withSeed: false,
        clerk,
      });
      await use({ app, issuer, dist: await fetchClerkScript() });
      await app.close();
      await issuer.close();
      await rm(dataDir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 150_000 },
  ],
  visit: async ({ world: { app, issuer, dist } }, use) => {
    test.skip(dist === null, "Clerk's script comes from the package registry, which does not answer");
    const browser = await chromium.launch({ executablePath: await findBrowser(), args: BROWSER_ARGS });
    await use(async (state) => {
      const context = await browser.newContext({ baseURL: app.clientUrl });
      return { context, ...(await fakeClerk(context, { dist: dist!, issuer, person: ADA, state })) };
    });
    await browser.close();
  },
});

test("someone who is signed in at Clerk is taken in at their first visit, and signs out", async ({
  visit,
}) => {
  const { context } = await visit("signedIn");
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Account of Ada Lovelace" })).toBeVisible();
  await page.getByRole("button", { name: "Account of Ada Lovelace" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in to Switchboard" })).toBeVisible();
});

test("whoever is not signed in gets Clerk's own form", async ({ visit }) => {
  const { context } = await visit("signedOut");
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in to Switchboard" })).toBeVisible();
  await expect(page.getByLabel("Email address")).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveCount(0);
});

test("a script that does not come is said to be missing, and not to be a sign-out", async ({ visit }) => {
  const { context, set } = await visit("scriptDown");
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Signing in is out of reach" })).toBeVisible({
    timeout: SCRIPT_LIMIT_MS,
  });
  set("signedIn");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});

test("an outage of Clerk's service is said to be one, because it looks like a sign-out", async ({
  visit,
}) => {
  const { context } = await visit("serviceDown");
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByText("Clerk, the service that signs you in, has trouble right now")).toBeVisible({
    timeout: SCRIPT_LIMIT_MS,
  });
});
