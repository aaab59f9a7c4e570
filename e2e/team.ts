import type { BrowserContext, Page } from "@playwright/test";
import type { App } from "../scripts/app/app.ts";
import { callFunction } from "../scripts/app/deployment.ts";
import { expect, goTo, signUp } from "./fixtures.ts";
import { mailLink } from "./inbox.ts";

const PASSWORD = "correct horse battery";

/** Makes an account with an organisation whose plan has seats for others; resolves on its settings. */
export async function signUpWithSeats(
  app: App,
  page: Page,
  organization: string,
): Promise<{ email: string; password: string }> {
  const credentials = await signUp(page, organization);
  await goTo(page, "Organisation");
  const orgId = await page.getByRole("region", { name: "About" }).getByRole("code").innerText();
  await callFunction(app.deployment, "billing/jobs:setPlan", { orgId, planKey: "pro" });
  await expect(page.getByRole("region", { name: "About" })).toContainText("1 of 10 used");
  return credentials;
}

/** Invites addresses through the screens and closes the dialog; resolves on the invitations page. */
export async function invite(page: Page, emails: readonly string[], role: string): Promise<void> {
  await goTo(page, "Invitations");
  await page.getByRole("button", { name: "Invite people" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail addresses" }).fill(emails.join("\n"));
  await dialog.getByRole("combobox", { name: "Role" }).selectOption({ label: role });
  await dialog.getByRole("button", { name: /^Send/ }).click();
  await expect(dialog.getByRole("list", { name: "Results" }).getByText("Invited")).toHaveCount(emails.length);
  await dialog.getByRole("button", { name: "Done" }).click();
}

/** From the invitation page of a visitor: makes an account for the invited address and comes back to it. */
export async function signUpInvited(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/invite$/);
}

/** Invites someone, who accepts in a browser of their own; resolves with their page inside the organisation. */
export async function addMember(
  { app, page, openContext }: { app: App; page: Page; openContext: () => Promise<BrowserContext> },
  { name, role, organization }: { name: string; role: string; organization: string },
): Promise<{ theirs: Page; email: string }> {
  const email = `${crypto.randomUUID()}@journey.example`;
  await invite(page, [email], role);
  const theirs = await (await openContext()).newPage();
  await theirs.goto(await mailLink(app, email, "/invite"));
  await signUpInvited(theirs, name);
  await theirs.getByRole("button", { name: `Join ${organization}` }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "Dashboard" })).toBeVisible();
  return { theirs, email };
}
