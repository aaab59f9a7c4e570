import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../scripts/app/settings.ts";
import { closeKeyDialog, createApiKey, expect, goTo, keyRow, signUp, test } from "./fixtures.ts";

const run = promisify(execFile);

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

test("[A-01] [A-10] no file of the backend, its logs included, holds a key or a password that was used", async ({
  app,
  page,
}) => {
  const { password } = await signUp(page, "Nothing Kept");
  const secret = await createApiKey(page, "Looked for");
  const headers = { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ type: "looked_for", contact: { email: "ada@looked-for.example" } });
  await fetch(`${app.deployment.siteUrl}/api/v1/signals`, { method: "POST", headers, body });
  await closeKeyDialog(page);

  // Half of the secret is enough to know it by, however it was cut or put together.
  const [, , , keyId = "", hidden = ""] = secret.split("_");
  const part = hidden.slice(0, hidden.length / 2);
  expect(await filesWith(app.deployment.dataDir, keyId), "what is stored is found").not.toEqual([]);
  expect(await filesWith(app.deployment.dataDir, part)).toEqual([]);
  expect(await filesWith(app.deployment.dataDir, password)).toEqual([]);
});

test("[A-06] a revoked key is refused at once", async ({ app, page }) => {
  await signUp(page, "Revoked Ltd");
  const secret = await createApiKey(page, "Short-lived");
  await closeKeyDialog(page);
  const usage = async () => {
    const headers = { Authorization: `Bearer ${secret}` };
    return (await fetch(`${app.deployment.siteUrl}/api/v1/usage`, { headers })).status;
  };
  expect(await usage()).toBe(200);

  await page.getByRole("button", { name: "Revoke Short-lived" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Revoke key" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("Short-lived");
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect.poll(usage).toBe(401);
});

/** The files below a folder that hold the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return paths.filter((_, i) => contents[i]!.includes(text));
}
