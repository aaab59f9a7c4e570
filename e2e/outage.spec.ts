import { closeKeyDialog, createApiKey, enterDemo, expect, keyRow, signUp, test } from "./fixtures.ts";

test("the backend is killed in mid-use: the page reconnects by itself and what was done meanwhile arrives exactly once", async ({
  app,
  page,
  expectErrors,
}) => {
  expectErrors(/WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET/);
  await enterDemo(page);
  await createApiKey(page, "Before the power cut");
  await closeKeyDialog(page);
  await page.getByRole("button", { name: "Create API key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Made during the power cut");

  await app.killBackend();
  const connection = page.getByRole("status", { name: "Connection" });
  await expect(connection).toHaveText(/Reconnecting|Offline/, { timeout: 30_000 });
  await dialog.getByRole("button", { name: "Create key" }).click();
  await app.startBackend();

  await expect(page.getByLabel("Secret key")).toBeVisible({ timeout: 45_000 });
  await expect(connection).toContainText("Live", { timeout: 30_000 });
  await closeKeyDialog(page);
  await expect(keyRow(page, "Before the power cut")).toHaveCount(1);
  await expect(keyRow(page, "Made during the power cut")).toHaveCount(1);
  await page.reload();
  await expect(keyRow(page, "Made during the power cut")).toHaveCount(1);
});

test("a stop and a start keep everything: account, session and data", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(/WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET/);
  const account = await signUp(page, "Kept Goods");
  await createApiKey(page, "Kept key");
  await closeKeyDialog(page);

  await app.killBackend();
  await app.startBackend();

  await page.reload();
  await expect(keyRow(page, "Kept key")).toBeVisible({ timeout: 30_000 });
  const other = await (await openContext()).newPage();
  await other.goto("/sign-in");
  await other.getByRole("textbox", { name: "E-mail" }).fill(account.email);
  await other.getByLabel("Password").fill(account.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});
