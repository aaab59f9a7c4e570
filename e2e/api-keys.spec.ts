import { execFile } from "node:child_process";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { App } from "../scripts/app/app.ts";
import { ROOT } from "../scripts/app/settings.ts";
import { closeKeyDialog, createApiKey, expect, goTo, keyRow, signUp, test } from "./fixtures.ts";

const run = promisify(execFile);
/** Within this time a change of a key is in force. */
const EFFECT_MS = 1_000;

test("[A-03] a key is shown once, its curl and SDK snippets run as they stand, and their signals appear", async ({
  page,
}) => {
  await signUp(page, "Snippet Works");
  const secret = await createApiKey(page, "From the terminal");
  const command = await page.getByLabel("curl request", { exact: true }).innerText();
  expect(command).toContain(secret);

  const { stdout } = await run("bash", ["-c", `${command.trim()} --silent --show-error --fail-with-body`]);
  expect(JSON.parse(stdout)).toMatchObject({ duplicate: false });
  await expect(page.getByText("The first request has arrived")).toBeVisible();

  await page.getByRole("tab", { name: "SDK" }).click();
  const program = await page.getByLabel("sdk request", { exact: true }).innerText();
  await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: ROOT });

  await closeKeyDialog(page);
  await expect(keyRow(page, "From the terminal")).toBeVisible();
  expect(await page.content(), "the secret is nowhere on the page any more").not.toContain(secret);
  await page.reload();
  await expect(keyRow(page, "From the terminal")).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  await goTo(page, "Signals");
  const signals = page.getByRole("table", { name: "Signals" });
  await expect(signals.getByRole("row").filter({ hasText: "Ada" })).toHaveCount(2);
});

test("[A-06] a revoked key is refused within a second", async ({ app, page }) => {
  await signUp(page, "Revoked Ltd");
  const secret = await createApiKey(page, "Short-lived");
  await closeKeyDialog(page);
  expect(await statusOf(app, secret)).toBe(200);

  await page.getByRole("button", { name: "Revoke Short-lived" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("Short-lived");
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect.poll(() => statusOf(app, secret), { timeout: EFFECT_MS, intervals: [50] }).toBe(401);
  await expect(keyRow(page, "Short-lived")).toContainText("Revoked");
});

test("[A-06] a rotated key works beside the new one until it is ended, and its use is seen as it comes in", async ({
  app,
  page,
}) => {
  await signUp(page, "Rotated Ltd");
  const old = await createApiKey(page, "Nightly sync");
  await closeKeyDialog(page);
  await page.getByRole("button", { name: "Nightly sync", exact: true }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("Not used yet")).toBeVisible();
  expect(await statusOf(app, old)).toBe(200);
  await expect(
    sheet.getByRole("region", { name: "Last calls" }).getByText("GET /api/v1/usage"),
  ).toBeVisible();
  await expect(sheet.getByText("1 request in 30 days, 0 refused.")).toBeVisible();

  await sheet.getByRole("button", { name: "Rotate…" }).click();
  await page.getByRole("combobox", { name: "The old key ends" }).selectOption({ label: "In 7 days" });
  await page.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByLabel("Secret key")).toHaveValue(/^sb_sk_/);
  const successor = await page.getByLabel("Secret key").inputValue();
  await page.getByRole("button", { name: "I have copied the key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect(keyRow(page, "Nightly sync")).toHaveCount(2);
  await expect(keyRow(page, "Ending")).toHaveCount(1);
  expect([await statusOf(app, old), await statusOf(app, successor)]).toEqual([200, 200]);

  await page.getByRole("button", { name: "Revoke the old Nightly sync" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Nightly sync");
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect.poll(() => statusOf(app, old), { timeout: EFFECT_MS, intervals: [50] }).toBe(401);
  expect(await statusOf(app, successor)).toBe(200);
});

test("[A-11] two clicks end a leaked key and show from where it was used", async ({ app, page }) => {
  await signUp(page, "Leaked Ltd");
  const secret = await createApiKey(page, "In a public repository");
  await closeKeyDialog(page);
  for (let i = 0; i < 3; i++) await statusOf(app, secret, "198.51.100.7");
  await statusOf(app, secret, "2001:db8::6");

  await page.getByRole("button", { name: "Report In a public repository as leaked" }).click();
  await page.getByRole("button", { name: "Revoke leaked key" }).click();
  await expect(page.getByRole("heading", { name: "In a public repository is revoked" })).toBeVisible();
  const callers = page.getByRole("dialog").getByRole("row");
  await expect(callers.filter({ hasText: "198.51.100.7" })).toContainText("3");
  await expect(callers.filter({ hasText: "2001:db8::6" })).toContainText("1");
  expect(await statusOf(app, secret)).toBe(401);
});

test("[K-03] a key with a list of addresses is refused from anywhere else, and a bad list is said beside its field", async ({
  app,
  page,
  expectErrors,
}) => {
  expectErrors(/is no address/);
  await signUp(page, "Listed Ltd");
  const secret = await createApiKey(page, "Office only");
  await closeKeyDialog(page);
  await page.getByRole("button", { name: "Office only", exact: true }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  const field = page.getByRole("textbox", { name: "Allowed addresses" });
  await field.fill("10.0.0.0/40");
  await page.getByRole("button", { name: "Save key" }).click();
  await expect(page.getByText("is no address; one looks like")).toBeVisible();
  await field.fill("10.0.0.0/24, 2001:db8::/32");
  await page.getByRole("button", { name: "Save key" }).click();
  await expect(page.getByText("2001:db8::/32")).toBeVisible();
  expect(await statusOf(app, secret, "10.0.0.9")).toBe(200);
  expect(await statusOf(app, secret, "10.0.1.9")).toBe(403);
  expect(await statusOf(app, secret, "10.0.0.9, 10.0.1.9"), "the last hop is the one that counts").toBe(403);
});

for (const theme of ["light", "dark"] as const) {
  test(`axe has nothing to say about a key's page and its dialogs in the ${theme} theme`, async ({
    app,
    page,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await signUp(page, "Axe Ltd");
    const secret = await createApiKey(page, "Looked at");
    await check(page, "a new key");
    await closeKeyDialog(page);
    expect(await statusOf(app, secret)).toBe(200);
    await page.getByRole("button", { name: "Looked at", exact: true }).click();
    await expect(page.getByText("1 request in 30 days")).toBeVisible();
    await check(page, "the key's page");
    for (const name of ["Rotate…", "It has leaked…", "Revoke…"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect(page.getByRole("dialog")).toHaveCount(2);
      await check(page, name);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(1);
    }
    await page.getByRole("button", { name: "Edit" }).click();
    await check(page, "editing");
  });
}

async function check(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found, `axe on ${name}`).toEqual([]);
}

/** How the API answers a request with the key, as if a proxy on this machine had passed it on from an address. */
async function statusOf(app: App, secret: string, address = "127.0.0.1"): Promise<number> {
  const headers = { Authorization: `Bearer ${secret}`, "X-Forwarded-For": address };
  return (await fetch(`${app.deployment.siteUrl}/api/v1/usage`, { headers })).status;
}
