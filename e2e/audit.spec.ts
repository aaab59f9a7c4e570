import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { closeKeyDialog, createApiKey, expect, goTo, signUp, test } from "./fixtures.ts";

/** The sequencer looks every five seconds and leaves out the last one. */
const CHAINED_WITHIN_MS = 15_000;

test("[C-9] [T-iso-7] changes appear live with who, from where and what; the log is verified and exported once", async ({
  page,
  openContext,
}) => {
  const { email, password } = await signUp(page, "Ledger Ltd");
  await goTo(page, "Audit log");
  const log = page.getByRole("table", { name: "Audit log" });
  await expect(log.getByRole("row").filter({ hasText: "Organisation created" })).toBeVisible();

  // Another window makes a change; this one shows it without being touched.
  const other = await (await openContext()).newPage();
  await other.goto("/sign-in");
  await other.getByRole("textbox", { name: "E-mail" }).fill(email);
  await other.getByLabel("Password").fill(password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await createApiKey(other, "=cmd|calc");
  await closeKeyDialog(other);
  const created = log.getByRole("row").filter({ hasText: "Api key created" });
  await expect(created).toBeVisible();

  await created.getByRole("link").click();
  const sheet = page.getByRole("dialog", { name: "Audit entry" });
  await expect(sheet.getByText("Jo Journey")).toBeVisible();
  await expect(sheet.getByText("127.0.0.1")).toBeVisible();
  await expect(sheet.getByText(/Chrome/)).toBeVisible();
  await expect(sheet.getByRole("table", { name: "Changes" })).toContainText("=cmd|calc");
  await page.keyboard.press("Escape");

  await page.getByLabel("Action", { exact: true }).selectOption("apiKey.created");
  await expect(page).toHaveURL(/action=apiKey\.created/);
  await expect(log.getByRole("row")).toHaveCount(2);
  await page.reload();
  await expect(log.getByRole("row")).toHaveCount(2);
  await exportIsRight(page);

  await page.getByRole("button", { name: "Clear" }).click();
  await expect(log.getByText("waiting")).toHaveCount(0, { timeout: CHAINED_WITHIN_MS });
  await page.getByRole("button", { name: "Verify" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the log" });
  await dialog.getByRole("button", { name: "Verify" }).click();
  await expect(dialog.getByText("The log is intact.")).toBeVisible();
  await expect(dialog.getByText(/^[1-9]\d* of [1-9]\d* entries checked$/)).toBeVisible();
});

test("a record's history opens beside it, with the values before and after", async ({ page }) => {
  await signUp(page, "Before Inc");
  await goTo(page, "Organisation");
  await page.getByLabel("Name", { exact: true }).fill("After Inc");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: /After Inc/ }).first()).toBeVisible();

  await page.getByRole("button", { name: "History" }).click();
  const drawer = page.getByRole("dialog", { name: "History" });
  const change = drawer.getByRole("listitem").filter({ has: page.getByText("After Inc") });
  await drawer.getByRole("listitem").first().locator("summary").click();
  await expect(change.getByText("Before Inc")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "History" })).toBeFocused();
});

async function exportIsRight(page: Page): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^audit-log-ledger-ltd-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).replace("\uFEFF", "").trimEnd().split("\r\n");
  expect(lines[0]).toMatch(/^number,time,actor kind,actor,/);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("apiKey.created");
  expect((await fetch(download.url())).status, "the address works once").toBe(404);
}
