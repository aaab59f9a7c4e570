import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { closeKeyDialog, createApiKey, expect, signUp, test } from "./fixtures.ts";

const run = promisify(execFile);

test("[A-03] a key is shown once, its curl snippet runs as it stands, and its signal appears", async ({
  page,
}) => {
  await signUp(page, "Snippet Works");
  const secret = await createApiKey(page, "From the terminal");
  await page.getByRole("tab", { name: "curl" }).click();
  const snippet = await page.getByRole("tabpanel").filter({ hasText: "curl" }).innerText();
  const command = snippet.slice(snippet.indexOf("curl"));
  expect(command).toContain(secret);

  const { stdout } = await run("bash", ["-c", `${command.trim()} --silent --show-error --fail-with-body`]);
  expect(JSON.parse(stdout)).toMatchObject({ duplicate: false });

  await page.getByRole("tab", { name: "SDK" }).click();
  await expect(page.getByRole("tabpanel").filter({ hasText: "@switchboard/sdk" })).toContainText(
    "signals.create",
  );

  await closeKeyDialog(page);
  await expect(page.getByRole("cell", { name: "From the terminal" })).toBeVisible();
  expect(await page.content(), "the secret is nowhere on the page any more").not.toContain(secret);
  await page.reload();
  await expect(page.getByRole("cell", { name: "From the terminal" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("link", { name: "Signals" }).first().click();
  await expect(page.getByRole("table")).toContainText(/@/);
});

test("[A-06] a revoked key is refused at once", async ({ app, page }) => {
  await signUp(page, "Revoked Ltd");
  const secret = await createApiKey(page, "Short-lived");
  await closeKeyDialog(page);
  const usage = () =>
    fetch(`${app.deployment.siteUrl}/api/v1/usage`, { headers: { Authorization: `Bearer ${secret}` } }).then(
      (response) => response.status,
    );
  expect(await usage()).toBe(200);
  await page
    .getByRole("button", { name: /Revoke/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  const field = dialog.getByRole("textbox");
  if ((await field.count()) > 0) await field.fill("Short-lived");
  await dialog.getByRole("button", { name: /Revoke/ }).click();
  await expect.poll(usage).toBe(401);
});
