import type { Page } from "@playwright/test";
import { expect, goTo, test } from "./fixtures.ts";
import { addMember, signUpWithSeats } from "./team.ts";

/** The Convex client prints what a call was refused with, whatever the page makes of it. */
const REFUSED = /\[CONVEX [QM]\(/;
/** What is promised, from the click of one person to the closed page of another. */
const AT_ONCE_MS = 1_000;

/** The row of the members table that names the person. */
const memberRow = (page: Page, name: string) =>
  page.getByRole("table", { name: "Members" }).getByRole("row").filter({ hasText: name });

/** Gives a member another role from the table. */
async function giveRole(page: Page, name: string, role: string): Promise<void> {
  await memberRow(page, name)
    .getByRole("button", { name: new RegExp(`^Role of ${name}`) })
    .click();
  await page.getByRole("menuitemradio", { name: new RegExp(`^${role}`) }).click();
}

test("who is made Viewer while looking at a form keeps reading it, may not change it, and is told why", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(REFUSED);
  await signUpWithSeats(app, page, "Demotion Ltd");
  const { theirs } = await addMember(
    { app, page, openContext },
    { name: "Adam Admin", role: "Admin", organization: "Demotion Ltd" },
  );
  await goTo(theirs, "Organisation");
  const name = theirs.getByRole("textbox", { name: "Name" });
  await name.fill("Half typed");
  await expect(theirs.getByRole("button", { name: "Save settings" })).toBeEnabled();

  await goTo(page, "Members");
  await giveRole(page, "Adam Admin", "Viewer");
  await expect(theirs.getByText("Your role was just changed to Viewer")).toBeVisible();
  await expect(name).toBeDisabled();
  await expect(name).toHaveValue("Half typed");
  await expect(theirs.getByRole("button", { name: "Save settings" })).toBeDisabled();
  await expect(
    theirs.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Members" }),
  ).toHaveCount(0);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(name, "the change was taken back").toBeEnabled();
});

test("[T-iso-6] [T-04] who is deactivated sees at once that it has ended and none of the data, and may be let in again", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(REFUSED);
  await signUpWithSeats(app, page, "Closing Doors Ltd");
  const { theirs, email } = await addMember(
    { app, page, openContext },
    { name: "Marta Member", role: "Admin", organization: "Closing Doors Ltd" },
  );
  await goTo(theirs, "Members");
  await expect(memberRow(theirs, "Jo Journey")).toBeVisible();

  await goTo(page, "Members");
  const toggle = page.getByRole("switch", { name: "Marta Member is active" });
  await toggle.click();
  const startedAt = Date.now();
  const ended = theirs.getByRole("heading", { name: "You no longer have access to Closing Doors Ltd" });
  await expect(ended).toBeVisible();
  expect(Date.now() - startedAt, "ms until the open page has closed").toBeLessThan(AT_ONCE_MS);
  await expect(theirs.getByText("Jo Journey")).toHaveCount(0);
  await expect(theirs.getByText(email)).toBeVisible();
  await expect(memberRow(page, "Marta Member")).toContainText("Inactive");
  await theirs.reload();
  await expect(theirs.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();

  await toggle.click();
  await expect(memberRow(theirs, "Jo Journey"), "the page opens again by itself").toBeVisible();
});

test("[T-03] the last owner stays, ownership is given away by name, and a removed member is gone", async ({
  app,
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(REFUSED);
  await signUpWithSeats(app, page, "Succession Ltd");
  await goTo(page, "Members");
  await giveRole(page, "Jo Journey", "Admin");
  await expect(page.getByText("Jo Journey stays Owner")).toBeVisible();
  await expect(memberRow(page, "Jo Journey")).toContainText("Owner");

  const { theirs } = await addMember(
    { app, page, openContext },
    { name: "Hera Heir", role: "Admin", organization: "Succession Ltd" },
  );
  await goTo(page, "Members");
  await page.getByRole("button", { name: "More for Hera Heir" }).click();
  await page.getByRole("menuitem", { name: "Transfer ownership…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Transfer ownership" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("Succession Ltd");
  await dialog.getByRole("button", { name: "Transfer ownership" }).click();
  await expect(memberRow(page, "Hera Heir")).toContainText("Owner");
  await expect(memberRow(page, "Jo Journey")).toContainText("Admin");

  await goTo(theirs, "Members");
  await theirs.getByRole("button", { name: "More for Jo Journey" }).click();
  await theirs.getByRole("menuitem", { name: /^Remove from/ }).click();
  await theirs.getByRole("dialog").getByRole("textbox").fill("Jo Journey");
  await theirs.getByRole("dialog").getByRole("button", { name: "Remove Jo Journey" }).click();
  await expect(memberRow(theirs, "Jo Journey")).toHaveCount(0);
  await expect(
    page.getByRole("heading", { name: "You no longer have access to Succession Ltd" }),
  ).toBeVisible();
});

test("the team is sorted by its headers, searched, and every member has a page with what they did", async ({
  page,
}) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
  await goTo(page, "Members");
  const table = page.getByRole("table", { name: "Members" });
  const firstName = () => table.getByRole("row").nth(1).getByRole("link");
  await expect(page.getByText("Page 1 of 1")).toBeVisible();
  await expect(firstName()).toHaveText("Dana Demo");
  await table.getByRole("button", { name: "Name", exact: true }).click();
  await expect(firstName()).toHaveText("Tom Becker");
  await expect(page).toHaveURL(/dir=desc/);
  await table.getByRole("button", { name: "Role", exact: true }).click();
  await expect(firstName()).toHaveText("Dana Demo");

  await page.getByRole("searchbox", { name: "Search members" }).fill("priya");
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Search members" }).fill("nobody at all");
  await expect(page.getByText("No member matches “nobody at all”")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).click();

  await table.getByRole("link", { name: "Dana Demo" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Dana Demo" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
});
