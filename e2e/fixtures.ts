import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  chromium,
  expect,
  type Locator,
  type Page,
  test as base,
} from "@playwright/test";
import { type App, startApp } from "../scripts/app/app.ts";
import { freePorts } from "../scripts/app/settings.ts";
import { BROWSER_ARGS, findBrowser } from "./browser.ts";

interface PerTest {
  /** A further browser context, as another person on another machine. */
  openContext: () => Promise<BrowserContext>;
  /** Says that a console error of this form belongs to the story. */
  expectErrors: (pattern: RegExp) => void;
  consoleErrors: { patterns: RegExp[]; seen: string[] };
}

interface PerWorker {
  app: App;
}

const START_LIMIT_MS = 120_000;

/** The test of every journey: the whole app on free ports and a fresh data folder, and a console that must stay clean. */
export const test = base.extend<PerTest, PerWorker>({
  app: [
    async ({}, use) => {
      const dataDir = await mkdtemp(join(tmpdir(), "switchboard-e2e-"));
      const app = await startApp({ dataDir, ports: await freePorts() });
      await use(app);
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: START_LIMIT_MS },
  ],

  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: await findBrowser(), args: BROWSER_ARGS });
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: START_LIMIT_MS },
  ],

  consoleErrors: [
    async ({}, use) => {
      const errors = { patterns: [] as RegExp[], seen: [] as string[] };
      await use(errors);
      const unexpected = errors.seen.filter((text) => !errors.patterns.some((pattern) => pattern.test(text)));
      expect(unexpected, "unexpected errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],

  expectErrors: async ({ consoleErrors }, use) => {
    await use((pattern) => consoleErrors.patterns.push(pattern));
  },

  baseURL: async ({ app }, use) => use(app.clientUrl),

  context: async ({ browser, app, consoleErrors }, use) => {
    const context = await newContext(browser, app, consoleErrors.seen);
    await use(context);
    await context.close();
  },

  openContext: async ({ browser, app, consoleErrors }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await newContext(browser, app, consoleErrors.seen);
      opened.push(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
});

export { expect } from "@playwright/test";

/** Enters the demo organisation and waits for its dashboard. */
export async function enterDemo(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
}

/** Makes an account with an organisation of its own; resolves on its dashboard. */
export async function signUp(page: Page, organization: string): Promise<{ email: string; password: string }> {
  const credentials = { email: `${crypto.randomUUID()}@journey.example`, password: "correct horse battery" };
  await page.goto("/sign-in?flow=signUp");
  await page.getByRole("textbox", { name: "Your name" }).fill("Jo Journey");
  await page.getByRole("textbox", { name: "E-mail" }).fill(credentials.email);
  await page.getByLabel("Password").fill(credentials.password);
  await page.getByRole("textbox", { name: /^Organisation/ }).fill(organization);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  return credentials;
}

/** Goes to a page by the navigation. Counts beside its name are not part of it. */
export async function goTo(page: Page, name: string): Promise<void> {
  const navigation = page.getByRole("navigation", { name: "Main" });
  await navigation.getByRole("link", { name: new RegExp(`^${name}( [\\d,]+)?$`) }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Makes an API key through the screens and gives the secret that is shown once. */
export async function createApiKey(page: Page, name: string): Promise<string> {
  await goTo(page, "API keys");
  await page.getByRole("button", { name: "Create API key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Create key" }).click();
  const secret = page.getByLabel("Secret key");
  await expect(secret).toHaveValue(/^sb_sk_/);
  return await secret.inputValue();
}

/** Closes the dialog that shows a new key. */
export async function closeKeyDialog(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I have copied the key" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

/** The row of the keys table that names the key. */
export function keyRow(page: Page, name: string): Locator {
  return page.getByRole("table", { name: "API keys" }).getByRole("row").filter({ hasText: name });
}

async function newContext(browser: Browser, app: App, errors: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: app.clientUrl,
    viewport: { width: 1440, height: 900 },
  });
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  context.on("weberror", (error) => errors.push(String(error.error())));
  return context;
}
