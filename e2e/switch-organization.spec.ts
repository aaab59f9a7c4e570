import type { Page } from "@playwright/test";
import { expect, goTo, signUp, test } from "./fixtures.ts";

const current = (page: Page, name: string) => page.getByRole("button", { name: `Organisation: ${name}` });

test("[T-10] one key opens the organisations and a digit switches; the palette does it as well", async ({
  page,
}) => {
  await signUp(page, "Alpha Works");
  await current(page, "Alpha Works").click();
  await page.getByRole("menuitem", { name: "New organisation…" }).click();
  const dialog = page.getByRole("dialog", { name: "New organisation" });
  await dialog.getByRole("button", { name: "Create organisation" }).click();
  await expect(dialog.getByText("Give the organisation a name")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Beta Works");
  await dialog.getByRole("button", { name: "Create organisation" }).click();
  await expect(current(page, "Beta Works")).toBeVisible();
  await expect(page).toHaveURL(/\/beta-works/);
  await expect(page.getByRole("heading", { name: "Dashboard" })).toBeVisible();

  await page.keyboard.press("o");
  await expect(page.getByRole("menuitem", { name: /Alpha Works/ })).toBeVisible();
  await page.keyboard.press("1");
  await expect(current(page, "Alpha Works")).toBeVisible();
  await expect(page.getByRole("menu")).toHaveCount(0);

  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Command palette" }).getByRole("combobox").fill("switch to beta");
  await page.keyboard.press("Enter");
  await expect(current(page, "Beta Works")).toBeVisible();

  await page.goto("/");
  await expect(current(page, "Beta Works"), "the next visit opens the last one").toBeVisible();
});

test("settings are saved with an error beside its field, a new address moves the open page, and leaving asks first", async ({
  page,
  expectErrors,
}) => {
  expectErrors(/\[CONVEX M\(identity\/(organizations:update|members:leave)\)/);
  await signUp(page, "Movable Ltd");
  await goTo(page, "Organisation");
  const address = page.getByRole("textbox", { name: "Address" });
  await address.fill("sign-in");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(address).toHaveAccessibleDescription("This address is reserved");
  await address.fill("northwind");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(address).toHaveAccessibleDescription(/taken|another/i);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Members" }).click();
  await page
    .getByRole("dialog", { name: "Leave without saving?" })
    .getByRole("button", { name: "Stay here" })
    .click();
  const moved = `moved-${Date.now()}`;
  await address.fill(moved);
  await page.getByRole("textbox", { name: "Alert recipients" }).fill("ops@movable.example");
  await page.getByRole("combobox", { name: "Billing time zone" }).selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page).toHaveURL(new RegExp(`/${moved}/settings/organization`));
  await expect(page.getByRole("textbox", { name: "Alert recipients" })).toHaveValue("ops@movable.example");
  await expect(page.getByRole("combobox", { name: "Billing time zone" })).toHaveValue("Asia/Tokyo");

  await page.getByRole("button", { name: "Leave Movable Ltd…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Movable Ltd");
  await dialog.getByRole("button", { name: "Leave organisation" }).click();
  await expect(dialog.getByRole("alert"), "the last owner stays").toBeVisible();
});
