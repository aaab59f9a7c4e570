import { enterDemo, expect, goTo, signUp, test } from "./fixtures.ts";

/** The Convex client prints what a query was refused with, whatever the page makes of it. */
const REFUSED_QUERY = /\[CONVEX Q\(/;

test("[T-iso-3] someone else's record, a nonsense id and someone else's organisation all look missing", async ({
  page,
  openContext,
  expectErrors,
}) => {
  expectErrors(REFUSED_QUERY);
  const demo = await (await openContext()).newPage();
  await enterDemo(demo);
  await goTo(demo, "Contacts");
  await demo.getByRole("table", { name: "Contacts" }).getByRole("link").first().click();
  await expect(demo).toHaveURL(/\/contacts\/\w+/);
  const foreignId = new URL(demo.url()).pathname.split("/").at(-1)!;

  await signUp(page, "Curious Ltd");
  const own = new URL(page.url()).pathname.split("/")[1]!;
  for (const id of [foreignId, "nonsense"]) {
    await page.goto(`/${own}/contacts/${id}`);
    await expect(page.getByText("This contact is not here")).toBeVisible();
  }
  for (const path of ["/northwind", `/${own}/no-such-page`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  }
  await page.getByRole("link", { name: "Go to the dashboard" }).click();
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();
});

test("a new organisation's pages say what they are for and how to start", async ({ page }) => {
  await signUp(page, "Just Begun");
  await expect(page.getByRole("region", { name: "Live feed" }).getByText("Listening")).toBeVisible();
  for (const [name, title] of [
    ["Signals", "No signals yet"],
    ["Contacts", "No contacts yet"],
    ["Companies", "No companies yet"],
  ] as const) {
    await goTo(page, name);
    await expect(page.getByText(title)).toBeVisible();
  }
  await page.getByRole("main").getByRole("link", { name: "Create API key" }).click();
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Name" })).toBeVisible();
});
