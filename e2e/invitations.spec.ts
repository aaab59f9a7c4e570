import type { Page } from "@playwright/test";
import { expect, goTo, signUp, test } from "./fixtures.ts";
import { mailLink } from "./inbox.ts";
import { addMember, invite, signUpInvited, signUpWithSeats } from "./team.ts";

const address = () => `${crypto.randomUUID()}@journey.example`;

/** The row of the invitations table that names the address. */
const invitationRow = (page: Page, email: string) =>
  page.getByRole("table", { name: "Invitations" }).getByRole("row").filter({ hasText: email });

test("[I-01] [I-06] [I-10] [R-46] an invited person reads who invites to what, looks as often as they like, and joins once", async ({
  app,
  page,
  openContext,
}) => {
  await signUpWithSeats(app, page, "Inviting Ltd");
  const email = address();
  await invite(page, [email], "Viewer");
  await expect(invitationRow(page, email)).toContainText("Pending");

  const link = await mailLink(app, email, "/invite");
  const theirs = await (await openContext()).newPage();
  const referrers: string[] = [];
  theirs.on("request", (request) => referrers.push(request.headers()["referer"] ?? ""));
  await theirs.goto(link);
  const card = theirs.getByRole("region", { name: "Invitation" });
  await expect(card.getByRole("heading", { name: "Join Inviting Ltd" })).toBeVisible();
  await expect(card).toContainText("Jo Journey invites");
  await expect(card).toContainText(email);
  await expect(card).toContainText("Viewer");
  expect(new URL(theirs.url()).href, "no token in the address").toBe(`${app.clientUrl}/invite`);
  await theirs.reload();
  await expect(card.getByRole("heading", { name: "Join Inviting Ltd" })).toBeVisible();
  expect(referrers.filter((referrer) => referrer.includes("/invite"))).toEqual([]);

  await signUpInvited(theirs, "Vera Viewer");
  await expect(invitationRow(page, email), "looking accepts nothing").toContainText("Pending");
  await card.getByRole("button", { name: "Join Inviting Ltd" }).click();
  await expect(theirs.getByRole("button", { name: "Organisation: Inviting Ltd" })).toBeVisible();
  await expect(invitationRow(page, email)).toContainText("Accepted");
  await goTo(page, "Members");
  await expect(page.getByRole("table", { name: "Members" })).toContainText("Vera Viewer");

  const stranger = await (await openContext()).newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: "This invitation was used already" })).toBeVisible();
});

test("[I-02] someone signed in with another address is told so and may switch, and the invitation waits", async ({
  app,
  page,
  openContext,
}) => {
  await signUpWithSeats(app, page, "Exact Address Ltd");
  const email = address();
  await invite(page, [email], "Member");
  const theirs = await (await openContext()).newPage();
  const other = await signUp(theirs, "Elsewhere Ltd");
  await theirs.goto(await mailLink(app, email, "/invite"));
  const card = theirs.getByRole("region", { name: "Invitation" });
  await expect(card).toContainText(`You are signed in as ${other.email}`);
  await expect(card.getByRole("button", { name: /^Join/ })).toHaveCount(0);

  await card.getByRole("button", { name: "Switch account" }).click();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.goto("/invite");
  await signUpInvited(theirs, "Right Person");
  await card.getByRole("button", { name: "Join Exact Address Ltd" }).click();
  await expect(theirs.getByRole("button", { name: "Organisation: Exact Address Ltd" })).toBeVisible();
});

test("[I-05] a newer mail voids the older link, a revoked one says so while it is looked at, an unknown one as well", async ({
  app,
  page,
  openContext,
}) => {
  await signUpWithSeats(app, page, "Second Thoughts Ltd");
  const email = address();
  await invite(page, [email], "Member");
  const first = await mailLink(app, email, "/invite");
  await page.getByRole("button", { name: `Resend to ${email}` }).click();
  await expect.poll(() => mailLink(app, email, "/invite")).not.toBe(first);
  const second = await mailLink(app, email, "/invite");

  const theirs = await (await openContext()).newPage();
  await theirs.goto(first);
  await expect(theirs.getByRole("heading", { name: "We do not know this invitation" })).toBeVisible();
  await theirs.goto(second);
  await expect(theirs.getByRole("heading", { name: "Join Second Thoughts Ltd" })).toBeVisible();

  await page.getByRole("button", { name: `Revoke ${email}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke invitation" }).click();
  await expect(theirs.getByRole("heading", { name: "This invitation no longer works" })).toBeVisible();
  await expect(invitationRow(page, email)).toContainText("Revoked");
});

test("pasted addresses each get their own answer", async ({ page }) => {
  const { email: own } = await signUp(page, "Many At Once Ltd");
  await goTo(page, "Invitations");
  await expect(page.getByText("Nobody is invited")).toBeVisible();
  await page.getByRole("button", { name: "Invite people" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog.getByText("Enter at least one e-mail address")).toBeVisible();

  const [ada, grace] = [address(), address()];
  await dialog
    .getByRole("textbox", { name: "E-mail addresses" })
    .fill(`Ada <${ada}>, ${grace}; not-an-address\n${own}`);
  await dialog.getByRole("button", { name: "Send 4 invitations" }).click();
  const result = (text: string) => dialog.getByRole("listitem").filter({ hasText: text });
  await expect(result(ada)).toContainText("Invited");
  await expect(result(grace)).toContainText("Invited");
  await expect(result("not-an-address")).toContainText("Not invited");
  await expect(result(own)).toContainText("Already a member");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(invitationRow(page, grace)).toContainText("Pending");
});

test("a plan without a free seat refuses the one who accepts, in words, and the invitation waits", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(/\[CONVEX M\(identity\/invitations:accept\)/);
  await signUp(page, "Full House Ltd");
  const email = address();
  await invite(page, [email], "Member");
  const theirs = await (await openContext()).newPage();
  await theirs.goto(await mailLink(app, email, "/invite"));
  await signUpInvited(theirs, "One Too Many");
  await theirs.getByRole("button", { name: "Join Full House Ltd" }).click();
  await expect(theirs.getByRole("alert")).toContainText(/seat/i);
  await expect(invitationRow(page, email)).toContainText("Pending");
});

test("[I-04] a viewer is offered neither members nor invitations, and their addresses say why", async ({
  app,
  page,
  openContext,
}) => {
  await signUpWithSeats(app, page, "Look Only Ltd");
  const { theirs } = await addMember(
    { app, page, openContext },
    { name: "Vera Viewer", role: "Viewer", organization: "Look Only Ltd" },
  );
  const navigation = theirs.getByRole("navigation", { name: "Main" });
  await expect(navigation.getByRole("link", { name: "Members" })).toHaveCount(0);
  const home = new URL(theirs.url()).pathname.split("/")[1];
  await theirs.goto(`/${home}/settings/members`);
  await expect(theirs.getByText("Members are for other roles")).toBeVisible();
});
