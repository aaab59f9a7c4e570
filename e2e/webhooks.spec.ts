import { enterDemo, expect, goTo, test } from "./fixtures.ts";

interface Sent {
  statuses: number[];
  answer: string;
}

async function fromSandbox(url: string, path: string, fields: object): Promise<Sent> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });
  return (await response.json()) as Sent;
}

test("a signed Stripe event and a meeting sent from the sandbox's own page are listed with their outcome", async ({
  app,
  page,
  openContext,
}) => {
  await enterDemo(page);
  await goTo(page, "Integrations");
  const deliveries = page.getByRole("table", { name: "Deliveries" });
  await expect(deliveries).toBeVisible();

  const sandbox = await (await openContext()).newPage();
  await sandbox.goto(app.sandboxUrl);
  await sandbox.getByLabel("Event type").selectOption("customer.subscription.updated");
  await sandbox.getByRole("button", { name: "Send event" }).click();
  await expect(sandbox.getByRole("region", { name: "Log" })).toContainText("200");
  await expect(deliveries).toContainText("customer.subscription.updated");

  const guest = `guest-${Date.now()}@meeting-journey.example`;
  await sandbox.getByLabel("Guest e-mail").fill(guest);
  await sandbox.getByLabel("Title").fill("Journey call");
  await sandbox.getByRole("button", { name: "Send meeting" }).click();
  await expect(deliveries).toContainText(/chilipiper/i);
  await goTo(page, "Meetings");
  await expect(page.getByRole("table")).toContainText(guest);
});

test("[R-05] [S-01] [S-02] [S-03] only a fresh, untampered event is stored, and a duplicate only once", async ({
  app,
}) => {
  const stripe = (fault: string) =>
    fromSandbox(app.sandboxUrl, "/stripe", {
      type: "invoice.finalized",
      customerId: "cus_demo_switchboard",
      fault,
    });
  expect((await stripe("none")).statuses).toEqual([200]);
  expect((await stripe("duplicate")).statuses).toEqual([200]);
  expect((await stripe("tampered")).statuses).toEqual([400]);
  expect((await stripe("oldTimestamp")).statuses).toEqual([400]);
  expect((await stripe("futureTimestamp")).statuses).toEqual([400]);
});

test("[M-03] ten equal copies of a meeting at once make one meeting, in either naming", async ({
  app,
  page,
}) => {
  await enterDemo(page);
  for (const naming of ["prefixed", "bare"]) {
    const guestEmail = `copies-${naming}-${Date.now()}@meeting-journey.example`;
    const sent = await fromSandbox(app.sandboxUrl, "/chilipiper", { guestEmail, naming, copies: 10 });
    expect(sent.statuses.every((status) => status >= 200 && status < 300)).toBe(true);
    await goTo(page, "Meetings");
    await expect(page.getByRole("row").filter({ hasText: guestEmail })).toHaveCount(1);
  }
});
