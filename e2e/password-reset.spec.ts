import type { Page } from "@playwright/test";
import { expect, signUp, test } from "./fixtures.ts";
import { mailLink } from "./inbox.ts";

/** Beside the second that is promised: what a loaded machine needs to draw. */
const ENDED_LIMIT_MS = 5_000;

async function askForLink(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your inbox" })).toBeVisible();
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("[I-09] [I-10] [R-46] a forgotten password is replaced by the link of a mail, which scanners do not use up", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(/UNAUTHENTICATED/);
  const { email } = await signUp(page, "Forgetful Ltd");
  const theirs = await (await openContext()).newPage();
  await askForLink(theirs, email);
  const link = await mailLink(app, email, "/reset-password");

  // What mail scanners do: ask for the headers, fetch it a few times, and open it in a browser of their own.
  for (const method of ["HEAD", "GET", "GET", "GET"]) await fetch(link, { method });
  const scanner = await (await openContext()).newPage();
  await scanner.goto(link);
  await expect(scanner.getByLabel("New password")).toBeVisible();

  const referrers: string[] = [];
  theirs.on("request", (request) => referrers.push(request.headers()["referer"] ?? ""));
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  expect(theirs.url(), "no token in the address").toBe(`${app.clientUrl}/reset-password`);
  await theirs.getByLabel("New password").fill("short");
  await expect(theirs.getByText("5 more characters")).toBeVisible();
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByText("The password needs at least 10 characters")).toBeVisible();
  const password = "another sentence altogether";
  await theirs.getByLabel("New password").fill(password);
  await theirs.getByRole("button", { name: "Change password" }).click();
  await expect(theirs.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
  expect(referrers.filter((referrer) => referrer.includes("token"))).toEqual([]);

  await expect(page.getByRole("button", { name: "Sign in" }), "every open page is out").toBeVisible({
    timeout: ENDED_LIMIT_MS,
  });
  await signIn(theirs, { email, password });
  await expect(theirs.getByRole("heading", { name: "Dashboard" })).toBeVisible();

  await scanner.reload();
  await expect(scanner.getByRole("heading", { name: "This link was used already" })).toBeVisible();
});

test("[I-09] an address that nobody has gets the same words in the same time, and no mail", async ({
  app,
  page,
  openContext,
}) => {
  const { email } = await signUp(page, "Nobody Knows Ltd");
  const theirs = await (await openContext()).newPage();
  const unknown = `${crypto.randomUUID()}@journey.example`;
  await askForLink(theirs, unknown);
  await expect(theirs.getByText(`If ${unknown} belongs to an account`)).toBeVisible();

  const ask = async (address: string) => {
    const startedAt = performance.now();
    const response = await fetch(`${app.deployment.url}/api/mutation`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        path: "identity/passwordReset:request",
        format: "json",
        args: { email: address },
      }),
    });
    const { value } = (await response.json()) as { value: unknown };
    return { value, ms: performance.now() - startedAt };
  };
  const known: number[] = [];
  const others: number[] = [];
  // Turn by turn, so that a busy moment of the machine hits both.
  for (let n = 0; n < 5; n++) {
    const [first, second] = [await ask(email), await ask(`${n}${unknown}`)];
    expect(first.value).toEqual(second.value);
    known.push(first.ms);
    others.push(second.ms);
  }
  const median = (times: number[]) => times.sort((a, b) => a - b)[2]!;
  expect(Math.abs(median(known) - median(others)), "milliseconds between the two").toBeLessThan(50);
  await mailLink(app, email, "/reset-password");
  const inbox = await (await fetch(`${app.sandboxUrl}/inbox`)).text();
  expect(inbox).not.toContain(unknown);
});

test("[R-46] an address is confirmed by the button behind its mailed link", async ({
  app,
  page,
  openContext,
}) => {
  const { email } = await signUp(page, "Proven Ltd");
  await page.goto("/account");
  await expect(page.getByText("Not confirmed")).toBeVisible();
  const theirs = await (await openContext()).newPage();
  await theirs.goto(await mailLink(app, email, "/verify-email"));
  await expect(theirs.getByRole("button", { name: "Confirm this address" })).toBeVisible();
  await expect(page.getByText("Not confirmed"), "looking confirms nothing").toBeVisible();
  await theirs.getByRole("button", { name: "Confirm this address" }).click();
  await expect(theirs.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  await expect(page.getByText("Confirmed", { exact: true })).toBeVisible();
});
