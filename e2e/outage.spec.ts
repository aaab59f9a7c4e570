import type { Locator, Page } from "@playwright/test";
import { closeKeyDialog, createApiKey, expect, keyRow, signUp, test } from "./fixtures.ts";

/** A browser says in its console that a socket broke, whatever the page does about it. */
const BROKEN_SOCKET = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET/;
/** The client waits up to 16 s between two tries. */
const RECONNECT_LIMIT_MS = 45_000;

test("the backend is killed in mid-use: the page reconnects by itself and what was done meanwhile arrives exactly once", async ({
  app,
  page,
  expectErrors,
}) => {
  expectErrors(BROKEN_SOCKET);
  const connection = page.getByRole("status", { name: "Connection" });
  await signUp(page, "Before the power cut");

  await fillNewOrganization(page, "During the power cut");
  await app.killBackend();
  await expect(connection).toHaveText(/Reconnecting|Offline/, { timeout: RECONNECT_LIMIT_MS });
  await page.getByRole("button", { name: "Create organisation" }).click();
  await app.startBackend();
  await expect(switcher(page, "During the power cut")).toBeVisible({ timeout: RECONNECT_LIMIT_MS });
  await expect(connection).toContainText("Live", { timeout: RECONNECT_LIMIT_MS });

  // The request may be lost, or carried out with only its answer lost: the page cannot know, and sends it again.
  await fillNewOrganization(page, "At the moment of the power cut");
  await Promise.all([page.getByRole("button", { name: "Create organisation" }).click(), app.killBackend()]);
  await app.startBackend();
  await expect(switcher(page, "At the moment of the power cut")).toBeVisible({ timeout: RECONNECT_LIMIT_MS });

  await page.reload();
  await switcher(page, "At the moment of the power cut").click();
  const organizations = page.getByRole("menuitem").filter({ hasText: "power cut" });
  await expect(organizations).toHaveText([/Before the/, /During the/, /At the moment/]);
});

test("a stop and a start keep everything: account, session and data", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(BROKEN_SOCKET);
  const account = await signUp(page, "Kept Goods");
  await createApiKey(page, "Kept key");
  await closeKeyDialog(page);

  await app.killBackend();
  await app.startBackend();

  await page.reload();
  await expect(keyRow(page, "Kept key")).toBeVisible({ timeout: RECONNECT_LIMIT_MS });
  const other = await (await openContext()).newPage();
  await other.goto("/sign-in");
  await other.getByRole("textbox", { name: "E-mail" }).fill(account.email);
  await other.getByLabel("Password").fill(account.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});

async function fillNewOrganization(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Organisation: / }).click();
  await page.getByRole("menuitem", { name: "New organisation…" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(name);
}

function switcher(page: Page, name: string): Locator {
  return page.getByRole("button", { name: `Organisation: ${name}` });
}
