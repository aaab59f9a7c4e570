import { enterDemo, expect, test } from "./fixtures.ts";

test("the palette goes to a page, finds a contact, remembers it, and runs an action", async ({ page }) => {
  await enterDemo(page);
  const palette = page.getByRole("dialog", { name: "Command palette" });

  await page.keyboard.press("ControlOrMeta+k");
  await palette.getByRole("combobox").fill("compan");
  await palette.getByRole("option", { name: "Companies", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Companies" })).toBeVisible();

  const company = await page.getByRole("table").getByRole("row").nth(1).getByRole("link").first().innerText();
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await palette.getByRole("combobox").fill(company.slice(0, 4));
  await palette
    .getByRole("option", { name: new RegExp(escape(company)) })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: company })).toBeVisible();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette.getByRole("group", { name: "Recent" })).toContainText(company);
  await palette.getByRole("combobox").fill("theme");
  const before = await page.locator("html").getAttribute("class");
  await palette.getByRole("option", { name: /theme/i }).first().click();
  await expect(page.locator("html")).not.toHaveAttribute("class", before ?? "none");

  await page.keyboard.press("ControlOrMeta+k");
  await palette.getByRole("combobox").fill("create api");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Create key" })).toBeVisible();
});

test("[R-52] two hundred equal letters do not freeze the palette", async ({ page }) => {
  await enterDemo(page);
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("dialog", { name: "Command palette" }).getByRole("combobox").fill("a".repeat(200));
  await expect(page.getByRole("dialog", { name: "Command palette" }).getByRole("status")).toContainText(
    "Nothing matches",
  );
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
