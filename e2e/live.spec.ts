import type { Page } from "@playwright/test";
import { Switchboard } from "@switchboard/sdk";
import { closeKeyDialog, createApiKey, enterDemo, expect, goTo, test } from "./fixtures.ts";

/** What a person still calls at once; the machine of the tests is slow and shared. */
const VISIBLE_LIMIT_MS = 5_000;

test("a signal that the SDK sends from a Node process changes two open browsers without a reload", async ({
  app,
  page,
  openContext,
}) => {
  await enterDemo(page);
  const secret = await createApiKey(page, "Journey of a signal");
  await closeKeyDialog(page);
  await goTo(page, "Dashboard");
  const second = await (await openContext()).newPage();
  await enterDemo(second);
  await expect(page.getByRole("region", { name: "Live feed" })).toBeVisible();
  await second.evaluate(() => ((window as { isSameLoad?: boolean }).isSameLoad = true));
  const unreadBefore = await unreadOf(second);

  const marker = `Live${Date.now()}`;
  const arrival = second.evaluate(whenTextAppears, { text: marker, limitMs: VISIBLE_LIMIT_MS });
  const client = new Switchboard({ apiKey: secret, baseUrl: app.deployment.siteUrl });
  const signal = {
    id: marker,
    type: "demo_requested",
    contact: { email: `${marker}@acme-journey.example`.toLowerCase(), firstName: "Lila", lastName: marker },
  };
  const receipt = await client.signals.create(signal);
  const answeredAtMs = Date.now();

  const arrivedAtMs = await arrival;
  console.log(
    `from the HTTP answer to the second browser's DOM: ${Math.max(0, arrivedAtMs - answeredAtMs)} ms`,
  );
  expect(receipt).toMatchObject({ duplicate: false });
  await expect(page.getByRole("region", { name: "Live feed" })).toContainText(marker);
  await expect
    .poll(() => unreadOf(second), { message: "a signal of high intent rings the bell" })
    .toBeGreaterThan(unreadBefore);
  expect(await second.evaluate(() => (window as { isSameLoad?: boolean }).isSameLoad)).toBe(true);

  const again = await client.signals.create(signal);
  expect(again, "[R-20] the same id again is a duplicate").toMatchObject({
    duplicate: true,
    signalId: receipt.signalId,
  });
});

/** Runs in the page: the clock's time at which the feed first held the text. */
function whenTextAppears({ text, limitMs }: { text: string; limitMs: number }): Promise<number> {
  return new Promise((done, fail) => {
    const look = () => {
      if (!document.querySelector("main")?.textContent?.includes(text)) return;
      observer.disconnect();
      done(Date.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    setTimeout(() => fail(new Error(`"${text}" did not appear within ${limitMs} ms`)), limitMs);
    look();
  });
}

async function unreadOf(page: Page): Promise<number> {
  const text = await page.locator("#unread-count").textContent();
  return Number(/\d+/.exec(text ?? "")?.[0] ?? 0);
}
