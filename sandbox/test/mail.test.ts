import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startSandbox } from "../src/server.ts";

const KEY = "re_test";
const SECRET = `whsec_${Buffer.from("a signing secret of the sandbox").toString("base64")}`;
const reports: { headers: IncomingHttpHeaders; body: string }[] = [];
const closers: (() => Promise<unknown>)[] = [];
let appHttpUrl = "";
let folder = "";
/** How many reports are refused before one is taken. */
let failures = 0;

beforeEach(async () => {
  reports.length = 0;
  failures = 0;
  folder = await mkdtemp(join(tmpdir(), "switchboard-mail-"));
  const app = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    reports.push({ headers: request.headers, body });
    response.writeHead(failures-- > 0 ? 503 : 200).end('{"received":true}');
  });
  await new Promise<void>((done) => app.listen(0, "127.0.0.1", done));
  appHttpUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  closers.push(() => new Promise((done) => app.close(done)));
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

describe("the mail API, used by Resend's own SDK", () => {
  test("takes a mail once per idempotency key, also when the answer to the first request was lost", async () => {
    const { url, resend } = await sandbox();
    await post(url, "/inbox/fault", { fault: "lostAnswer" });
    const lost = await resend.emails.send(mail(), { idempotencyKey: "email/1" });
    expect(lost).toMatchObject({ data: null, error: { name: "application_error", statusCode: null } });
    const again = await resend.emails.send(mail(), { idempotencyKey: "email/1" });
    const third = await resend.emails.send(mail(), { idempotencyKey: "email/1" });
    expect(again.data?.id).toBe(third.data?.id);
    expect((await mails(url)).map(({ id }) => id)).toEqual([again.data?.id]);
  });

  test("refuses a key that was used with another body, as Resend does", async () => {
    const { url, resend } = await sandbox();
    await resend.emails.send(mail(), { idempotencyKey: "email/1" });
    const other = await resend.emails.send(mail({ subject: "Other" }), { idempotencyKey: "email/1" });
    expect(other.error).toMatchObject({ name: "invalid_idempotent_request", statusCode: 409 });
    expect(await mails(url)).toHaveLength(1);
  });

  test("refuses a wrong API key, line breaks in headers and tags with foreign letters", async () => {
    const { url, resend } = await sandbox();
    const stranger = await new Resend("re_other", { baseUrl: url }).emails.send(mail());
    expect(stranger.error).toMatchObject({ name: "invalid_api_key", statusCode: 403 });
    const bad = [
      mail({ subject: "Hello\r\nBcc: victim@example.com" }),
      mail({ tags: [{ name: "kind", value: "not this!" }] }),
    ];
    for (const sent of bad)
      expect((await resend.emails.send(sent)).error).toMatchObject({
        name: "validation_error",
        statusCode: 422,
      });
    expect(await mails(url)).toEqual([]);
  });

  test("fails once in the way that was chosen", async () => {
    const { url, resend } = await sandbox();
    for (const [fault, statusCode] of [
      ["error500", 500],
      ["rateLimited", 429],
      ["refused", 422],
    ] as const) {
      await post(url, "/inbox/fault", { fault });
      expect((await resend.emails.send(mail())).error).toMatchObject({ statusCode });
      expect((await resend.emails.send(mail())).error).toBeNull();
    }
  });
});

describe("the inbox", () => {
  test("lists mails, opens one in both forms and confines its HTML", async () => {
    const { url, resend } = await sandbox();
    const { data } = await resend.emails.send(
      mail({ subject: "<b>Hi</b>", text: "See http://x.example/#t=1" }),
    );
    const list = await page(url, "/inbox");
    expect(list.text).toContain("&lt;b&gt;Hi&lt;/b&gt;");
    expect(list.text).not.toContain("<b>Hi");
    const plain = await page(url, `/inbox/${data?.id}?view=plain`);
    expect(plain.text).toContain('href="http://x.example/#t=1"');
    const html = await page(url, `/inbox/${data?.id}/html`);
    expect(html.text).toContain('<base target="_blank">');
    expect(html.headers.get("content-security-policy")).toContain("sandbox allow-popups");
    expect(html.headers.get("referrer-policy")).toBe("same-origin");
    expect((await mails(url))[0]?.links).toEqual(["http://x.example/#t=1"]);
    expect((await page(url, "/inbox/none")).status).toBe(404);
  });

  test("survives a restart, with the keys that were taken", async () => {
    const first = await sandbox();
    const { data } = await first.resend.emails.send(mail(), { idempotencyKey: "k" });
    await first.close();
    const second = await sandbox();
    expect((await second.resend.emails.send(mail(), { idempotencyKey: "k" })).data?.id).toBe(data?.id);
    expect(await mails(second.url)).toHaveLength(1);
    expect(await readFile(join(folder, "sandbox.mails.json"), "utf8")).toContain(data?.id ?? "none");
  });

  test("reports what became of a mail with a signature that Resend's own SDK accepts", async () => {
    const { url, resend } = await sandbox();
    const { data } = await resend.emails.send(mail());
    await post(url, `/inbox/${data?.id}/report`, { event: "bounced" });
    expect(verify(resend, reports[0])).toMatchObject({
      type: "email.bounced",
      data: { email_id: data?.id, tags: { email_id: "abc" }, bounce: { type: "Permanent" } },
    });
    await post(url, `/inbox/${data?.id}/report`, { event: "complained", fault: "duplicate" });
    expect(reports[1]).toMatchObject({ body: reports[2]?.body });
    expect(reports[1]?.headers["svix-id"]).toBe(reports[2]?.headers["svix-id"]);
    for (const fault of ["tampered", "oldTimestamp"]) {
      await post(url, `/inbox/${data?.id}/report`, { event: "delivered", fault });
      expect(() => verify(resend, reports.at(-1))).toThrow();
    }
  });

  test("reports by itself that a mail was sent and delivered, and what the addresses for tests say", async () => {
    const { resend } = await sandbox({ reportsMails: true });
    await resend.emails.send(mail());
    await resend.emails.send(mail({ to: ["bounced+team@resend.dev"] }));
    await expect.poll(() => reports.length).toBe(4);
    const types = reports.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(types.sort()).toEqual(["email.bounced", "email.delivered", "email.sent", "email.sent"]);
  });

  test("repeats a report that nobody took, with the same id", async () => {
    const { resend } = await sandbox({ reportsMails: true });
    failures = 1;
    await resend.emails.send(mail());
    await expect.poll(() => reports.length, { timeout: 15_000 }).toBe(3);
    const [first, again, delivered] = reports.map(({ headers }) => headers["svix-id"]);
    expect(again).toBe(first);
    expect(delivered).not.toBe(first);
  });

  test("takes no reports from pages of others", async () => {
    const { url, resend } = await sandbox();
    const { data } = await resend.emails.send(mail());
    const headers = { "Content-Type": "application/json", Origin: "http://evil.example" };
    const response = await fetch(`${url}/inbox/${data?.id}/report`, { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(403);
    expect(reports).toEqual([]);
  });
});

async function sandbox(changes: object = {}) {
  const started = await startSandbox({
    port: 0,
    dataFile: join(folder, "sandbox.json"),
    appHttpUrl,
    appUrl: null,
    stripeWebhookSecret: null,
    chiliPiperToken: null,
    resendApiKey: KEY,
    resendWebhookSecret: SECRET,
    reportsMails: false,
    ...changes,
  });
  closers.push(started.close);
  return { ...started, resend: new Resend(KEY, { baseUrl: started.url }) };
}

function mail(
  changes: Partial<{
    to: string[];
    subject: string;
    text: string;
    tags: { name: string; value: string }[];
  }> = {},
) {
  return {
    from: "Switchboard <hello@switchboard.example>",
    to: ["reader@example.com"],
    subject: "Hello",
    text: "Text",
    html: "<html><head></head><body>Text</body></html>",
    tags: [{ name: "email_id", value: "abc" }],
    ...changes,
  };
}

async function mails(url: string): Promise<{ id: string; links: string[] }[]> {
  return (await (await fetch(`${url}/mails`)).json()) as { id: string; links: string[] }[];
}

async function page(url: string, path: string) {
  const response = await fetch(url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function post(url: string, path: string, fields: object): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(fields) });
  expect(response.status).toBe(200);
}

function verify(resend: Resend, report: (typeof reports)[number] | undefined): unknown {
  const header = (name: string) => String(report?.headers[name]);
  return resend.webhooks.verify({
    payload: report?.body ?? "",
    headers: {
      id: header("svix-id"),
      timestamp: header("svix-timestamp"),
      signature: header("svix-signature"),
    },
    webhookSecret: SECRET,
  });
}
