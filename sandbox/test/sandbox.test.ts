import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSandbox } from "../src/server.ts";

const SECRET = "whsec_test";
const seen: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
const closers: (() => Promise<unknown>)[] = [];
let appHttpUrl = "";
let folder = "";

beforeEach(async () => {
  seen.length = 0;
  folder = await mkdtemp(join(tmpdir(), "switchboard-sandbox-"));
  const app = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ path: request.url ?? "", headers: request.headers, body });
    response.writeHead(200).end('{"received":true}');
  });
  await new Promise<void>((done) => app.listen(0, "127.0.0.1", done));
  appHttpUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  closers.push(() => new Promise((done) => app.close(done)));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

async function sandbox(changes: object = {}) {
  const started = await startSandbox({
    port: 0,
    dataFile: join(folder, "sandbox.json"),
    appHttpUrl,
    appUrl: null,
    stripeWebhookSecret: SECRET,
    chiliPiperToken: "token-1",
    resendApiKey: null,
    resendWebhookSecret: null,
    reportsMails: false,
    ...changes,
  });
  closers.push(started.close);
  return started;
}

async function send(
  url: string,
  path: string,
  fields: object,
): Promise<{ statuses: number[]; error?: string }> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  });
  return (await response.json()) as { statuses: number[]; error?: string };
}

function verify(index: number) {
  const request = seen[index];
  return Stripe.webhooks.constructEvent(
    request?.body ?? "",
    String(request?.headers["stripe-signature"]),
    SECRET,
  );
}

describe("Stripe events", () => {
  test("carry a signature that the real library accepts", async () => {
    const { url } = await sandbox();
    expect(await send(url, "/stripe", { type: "invoice.paid", customerId: "cus_1" })).toMatchObject({
      statuses: [200],
    });
    expect(seen[0]?.path).toBe("/webhooks/stripe");
    expect(verify(0)).toMatchObject({
      type: "invoice.paid",
      data: { object: { customer: "cus_1", status: "paid" } },
    });
  });

  test("[R-05] a duplicate is the same event to the byte, also after a restart", async () => {
    const first = await sandbox();
    await send(first.url, "/stripe", { type: "invoice.paid" });
    await first.close();
    const second = await sandbox();
    await send(second.url, "/stripe", { type: "invoice.paid", fault: "duplicate" });
    expect(seen[1]?.body).toBe(seen[0]?.body);
    expect(verify(1).id).toBe(verify(0).id);
  });

  test("[S-01] a tampered body does not fit its signature", async () => {
    const { url } = await sandbox();
    await send(url, "/stripe", { fault: "tampered" });
    expect(() => verify(0)).toThrow();
  });

  test("[S-02] [S-03] old and future timestamps are signed rightly and only out of time", async () => {
    const { url } = await sandbox();
    await send(url, "/stripe", { fault: "oldTimestamp" });
    await send(url, "/stripe", { fault: "futureTimestamp" });
    expect(() => verify(0)).toThrow(/tolerance/i);
    const signedAt = Number(/t=(\d+)/.exec(String(seen[1]?.headers["stripe-signature"]))?.[1]);
    expect(signedAt - Date.now() / 1000).toBeGreaterThan(500);
  });
});

describe("ChiliPiper meetings", () => {
  test("are posted to the organisation's address in either naming", async () => {
    const { url } = await sandbox();
    await send(url, "/chilipiper", { guestEmail: "a@b.example", startAt: "2026-03-09T16:00", minutes: 45 });
    await send(url, "/chilipiper", {
      guestEmail: "a@b.example",
      naming: "bare",
      startAt: "2026-03-09T16:00",
    });
    expect(seen[0]?.path).toBe("/webhooks/chilipiper/token-1");
    expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({
      type: "Created",
      meetingStartTime: "2026-03-09T16:00:00.000Z",
      meetingEndTime: "2026-03-09T16:45:00.000Z",
      primaryGuestEmail: "a@b.example",
    });
    expect(JSON.parse(seen[1]?.body ?? "")).toMatchObject({ start: "2026-03-09T16:00:00.000Z" });
  });

  test("an update speaks of the meeting booked before", async () => {
    const { url } = await sandbox();
    await send(url, "/chilipiper", { kind: "created" });
    await send(url, "/chilipiper", { kind: "canceled" });
    const [created, canceled] = seen.map(
      (request) => JSON.parse(request.body) as { meetingIdChili: string; type: string },
    );
    expect(canceled?.type).toBe("Canceled");
    expect(canceled?.meetingIdChili).toBe(created?.meetingIdChili);
  });

  test("[M-03] copies are equal to the byte", async () => {
    const { url } = await sandbox();
    expect((await send(url, "/chilipiper", { copies: 5 })).statuses).toHaveLength(5);
    expect(new Set(seen.map((request) => request.body)).size).toBe(1);
  });
});

describe("the page", () => {
  test("lists what was sent and answered, and still does after a restart", async () => {
    const first = await sandbox();
    await send(first.url, "/stripe", { type: "invoice.paid" });
    await first.close();
    const second = await sandbox();
    const page = await (await fetch(second.url)).text();
    expect(page).toContain("invoice.paid evt_");
    expect(page).toContain("{&quot;received&quot;:true}");
  });

  test("a form comes back to the page", async () => {
    const { url } = await sandbox();
    const response = await fetch(`${url}/stripe`, {
      method: "POST",
      body: new URLSearchParams({ type: "invoice.paid" }),
      redirect: "manual",
    });
    expect(response.status).toBe(303);
    expect(seen).toHaveLength(1);
  });

  test("another site cannot make it send", async () => {
    const { url } = await sandbox();
    const headers = { Origin: "https://evil.example", "Content-Type": "application/json" };
    expect((await fetch(`${url}/stripe`, { method: "POST", headers, body: "{}" })).status).toBe(403);
    expect(seen).toHaveLength(0);
  });

  test("what people typed is shown as text", async () => {
    const { url } = await sandbox();
    await send(url, "/chilipiper", { title: "<script>alert(1)</script>" });
    expect(await (await fetch(url)).text()).not.toContain("<script>");
  });

  test("an app that is away is logged as no answer, and a missing secret says its name", async () => {
    const away = await sandbox({ appHttpUrl: "http://127.0.0.1:1" });
    expect(await send(away.url, "/stripe", {})).toMatchObject({ statuses: [0] });
    const bare = await sandbox({ stripeWebhookSecret: null });
    expect((await send(bare.url, "/stripe", {})).error).toContain("STRIPE_WEBHOOK_SECRET");
  });
});
