import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type App } from "../scripts/app/app.ts";
import { setVariables } from "../scripts/app/deployment.ts";
import { expect, goTo, test } from "./fixtures.ts";
import { invite, signUpWithSeats } from "./team.ts";

/** A kill is noticed when a mail was in work for two minutes, by a job that looks every minute. */
const KILL_NOTICED_MS = 240_000;

const address = () => `${crypto.randomUUID()}@journey.example`;
const mailRow = (page: Page, to: string) =>
  page.getByRole("table", { name: "E-mails" }).getByRole("row").filter({ hasText: to });

test("a mail is read in the inbox, and what its reader's side reports is seen at once and suppresses the address", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  // The frame of a mail runs no scripts, those of a test neither.
  expectErrors(/Blocked script execution/);
  await signUpWithSeats(app, page, "Posted Ltd");
  const email = address();
  await invite(page, [email], "Member");
  await goTo(page, "E-mail");
  await expect(mailRow(page, email)).toContainText("Delivered");

  const inbox = await (await openContext()).newPage();
  await inbox.goto(`${app.sandboxUrl}/inbox`);
  await checkAxe(inbox, "inbox");
  await inbox.getByRole("link", { name: new RegExp(email) }).click();
  await expect(inbox.getByRole("heading", { level: 1 })).toHaveText("Jo Journey invited you to Posted Ltd");
  await checkAxe(inbox, "mail");
  const opened = inbox.waitForEvent("popup");
  await inbox.frameLocator("iframe").getByRole("link", { name: "View the invitation" }).click();
  await expect((await opened).getByRole("heading", { name: "Join Posted Ltd" })).toBeVisible();
  await inbox.getByRole("link", { name: "Plain text" }).click();
  await expect(inbox.getByRole("link", { name: /\/invite/ })).toBeVisible();

  await inbox.getByRole("button", { name: "Bounce" }).click();
  await expect(mailRow(page, email)).toContainText("Bounced");
  await mailRow(page, email).getByRole("link").click();
  const sheet = page.getByRole("dialog", { name: "E-mail" });
  await expect(sheet).toContainText("The mailbox does not exist");
  await expect(sheet, "the link is its reader's alone").not.toContainText("token");
  await checkAxe(page, "one e-mail");
  await sheet.getByRole("button", { name: "Close" }).click();

  await page.getByRole("tab", { name: "Suppressed addresses" }).click();
  await checkAxe(page, "suppressed addresses");
  await page.getByRole("button", { name: `Lift the suppression of ${email}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lift the suppression" }).click();
  await expect(page.getByText("No address is suppressed")).toBeVisible();
});

test("[O-08] a mail whose answer is lost arrives once", async ({ app, page }) => {
  await signUpWithSeats(app, page, "Lost Answers Ltd");
  await setFault(app, "lostAnswer");
  const email = address();
  await invite(page, [email], "Member");
  await goTo(page, "E-mail");
  await expect(mailRow(page, email)).toContainText("Delivered", { timeout: 60_000 });
  await mailRow(page, email).getByRole("link").click();
  await expect(page.getByRole("dialog", { name: "E-mail" })).toContainText("Taken by the provider");
  expect(await mailsTo(app, email)).toHaveLength(1);
});

for (const reports of [true, false]) {
  const how = reports ? "and its reports say so" : "and nothing but the answer would have said so";
  test(`[O-08] a backend that is killed while the provider takes a mail sends it once, ${how}`, async ({
    app,
    page,
    expectErrors,
  }) => {
    test.skip(!reports && process.env["NIGHTLY"] !== "1", "takes minutes");
    test.setTimeout(KILL_NOTICED_MS + 120_000);
    expectErrors(/WebSocket|ERR_CONNECTION_REFUSED/);
    await signUpWithSeats(app, page, "Killed Ltd");
    const email = address();
    if (!reports) await setVariables(app.deployment, { RESEND_WEBHOOK_SECRET: "" });
    try {
      await setFault(app, "slowAnswer");
      await invite(page, [email], "Member");
      await expect.poll(() => mailsTo(app, email)).toHaveLength(1);
      await app.killBackend();
      await app.startBackend();
      await goTo(page, "E-mail");
      await expect(mailRow(page, email)).toContainText(/Sending|Delivered/);
      const ended = reports ? "Delivered" : "Sent";
      await page.getByRole("combobox", { name: "Status" }).selectOption(ended);
      await expect(mailRow(page, email)).toBeVisible({ timeout: KILL_NOTICED_MS });
      expect(await mailsTo(app, email)).toHaveLength(1);
    } finally {
      const { resendWebhookSecret } = app.secrets;
      await setVariables(app.deployment, { RESEND_WEBHOOK_SECRET: resendWebhookSecret });
    }
  });
}

test("without a provider mails are held, the page says what to do, and a button sends them later", async ({
  app,
  page,
}) => {
  await signUpWithSeats(app, page, "Keyless Ltd");
  const email = address();
  await setVariables(app.deployment, { RESEND_API_KEY: "" });
  try {
    await invite(page, [email], "Member");
    await goTo(page, "E-mail");
    await expect(mailRow(page, email)).toContainText("Held");
    await expect(page.getByRole("region", { name: "Mails are held: 1 so far" })).toContainText(
      "RESEND_API_KEY is not set",
    );
    await checkAxe(page, "held e-mails");
    expect(await mailsTo(app, email)).toEqual([]);
  } finally {
    await setVariables(app.deployment, { RESEND_API_KEY: app.secrets.resendApiKey });
  }
  await page.reload();
  await page.getByRole("button", { name: "Send 1 mail" }).click();
  await expect(mailRow(page, email)).toContainText("Delivered");
  expect(await mailsTo(app, email)).toHaveLength(1);
});

async function setFault(app: App, fault: string): Promise<void> {
  await fetch(`${app.sandboxUrl}/inbox/fault`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ fault }),
  });
}

async function mailsTo(app: App, to: string): Promise<unknown[]> {
  return (await (await fetch(`${app.sandboxUrl}/mails?to=${encodeURIComponent(to)}`)).json()) as unknown[];
}

async function checkAxe(page: Page, name: string): Promise<void> {
  // What comes in fades in; measured on the way, its colours are paler than they will be.
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`,
  );
  expect(found, `axe on ${name}`).toEqual([]);
}
