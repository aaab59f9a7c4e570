import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { enterDemo, expect, goTo, test } from "./fixtures.ts";

const PAGES = [
  "Dashboard",
  "Signals",
  "Contacts",
  "Companies",
  "Meetings",
  "Organisation",
  "Members",
  "Invitations",
  "Roles",
  "API keys",
  "Integrations",
  "E-mail",
  "Audit log",
] as const;

/** What a link in a mail opens, as it looks when the link is broken. */
const TOKEN_PAGES = [
  ["/invite", "Open the link from your mail"],
  ["/invite#token=nonsense", "We do not know this invitation"],
  ["/reset-password", "Reset your password"],
  ["/reset-password#token=nonsense", "This link does not work"],
  ["/verify-email#token=nonsense", "This link does not work"],
] as const;

for (const theme of ["light", "dark"] as const) {
  test(`axe has nothing to say on any route in the ${theme} theme`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "Try the demo" })).toBeVisible();
    await check(page, "sign-in");
    await page.goto("/sign-in?flow=signUp");
    await expect(page.getByRole("button", { name: "Create account" })).toBeVisible();
    await check(page, "sign-up");

    for (const [path, title] of TOKEN_PAGES) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
      await check(page, path);
    }

    await enterDemo(page);
    const home = page.url();
    for (const name of PAGES) {
      await goTo(page, name);
      await settled(page);
      await check(page, name);
    }
    for (const list of ["Contacts", "Companies", "Members"]) {
      await goTo(page, list);
      await page.getByRole("table").getByRole("row").nth(1).getByRole("link").first().click();
      await settled(page);
      await check(page, `one of ${list}`);
    }
    await goTo(page, "Invitations");
    await page.getByRole("button", { name: "Invite people" }).first().click();
    await expect(page.getByRole("dialog").getByRole("textbox", { name: "E-mail addresses" })).toBeVisible();
    await check(page, "inviting");
    await page.keyboard.press("Escape");
    await page.goto("/account");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await settled(page);
    await check(page, "account");
    await page.goto(home);
    await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("dialog", { name: "Command palette" })).toBeVisible();
    await check(page, "palette");
    await page.goto(`${home.replace(/\/$/, "")}/no-such-page`);
    await settled(page);
    await check(page, "not found");
  });
}

test("axe has nothing to say about the sandbox's pages", async ({ app, page }) => {
  await page.goto(app.sandboxUrl);
  await check(page, "sandbox");
  await page.goto(`${app.sandboxUrl}/inbox`);
  await check(page, "the sandbox's inbox");
});

/** Waits until no panel shows its skeleton any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function check(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`,
  );
  expect(found, `axe on ${name}`).toEqual([]);
}
