import { expect, signUp, test } from "./fixtures.ts";

/** Beside the second that is promised: what a loaded machine needs to draw. */
const ENDED_LIMIT_MS = 5_000;

test("[T-09] a session is ended from another device, and its open page is out at once", async ({
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(/UNAUTHENTICATED/);
  const { email, password } = await signUp(page, "Two Devices Ltd");
  const phone = await (await openContext()).newPage();
  await phone.goto("/sign-in");
  await phone.getByRole("textbox", { name: "E-mail" }).fill(email);
  await phone.getByLabel("Password").fill(password);
  await phone.getByRole("button", { name: "Sign in" }).click();
  await expect(phone.getByRole("heading", { name: "Dashboard" })).toBeVisible();

  await page.goto("/account");
  const sessions = page.getByRole("list", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: /^Sign out of/ }).click();
  const startedAtMs = Date.now();
  await expect(phone.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: ENDED_LIMIT_MS });
  console.log(`from the press to the other page's way out: ${Date.now() - startedAtMs} ms`);
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await phone.reload();
  await expect(phone.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("a profile is changed, a picture is cut to a square, stored and replaced, and a file that is none is refused", async ({
  page,
}) => {
  await signUp(page, "Faces Ltd");
  await page.goto("/account");
  await page.getByRole("textbox", { name: "Name" }).fill("Jo Renamed");
  await page.getByRole("textbox", { name: "Job title" }).fill("Head of Signals");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByRole("button", { name: "Account of Jo Renamed" })).toBeVisible();

  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 700, height: 400 } });
  const input = page.getByLabel("Picture file");
  const shown = page.getByRole("region", { name: "Profile" }).locator("img");
  await input.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
  await expect
    .poll(() => shown.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]))
    .toEqual([400, 400]);
  const first = await shown.getAttribute("src");
  await input.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
  await expect.poll(() => shown.getAttribute("src")).not.toBe(first);
  expect((await fetch(first!)).status, "the old file is gone").toBe(404);

  await input.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await expect(page.getByText("This file could not be read as a picture.")).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(shown).toHaveCount(0);
});
