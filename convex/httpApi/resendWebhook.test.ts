import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { queueEmail } from "../notifications/model/emails";
import { auditRows, makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";

const SECRET = `whsec_${btoa("a signing secret of the webhook")}`;
const OTHER_SECRET = `whsec_${btoa("another secret, nobody knows it")}`;
const NOW = Date.UTC(2026, 10, 20, 12);

describe("POST /webhooks/resend", () => {
  test("[R-05] 50 copies of one delivery at once have one effect and 50 times 2xx", async () => {
    const { t, orgId, emailId } = await setup();
    const delivery = await signed(event("bounced", { tag: emailId }));
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(t, delivery)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const results = await Promise.all(answers.map(async (answer) => (await answer.json()).result));
    expect(results.filter((result) => result === "stored")).toHaveLength(1);
    expect(await rows(t, "emailEvents")).toHaveLength(1);
    expect(await rows(t, "emailSuppressions")).toHaveLength(1);
    const bounces = (await auditRows(t, orgId)).filter(({ action }) => action === "email.bounced");
    expect(bounces).toMatchObject([{ actorKind: "webhook", actorId: "resend", resourceId: emailId }]);
  });

  test("[R-05] deliveries out of order end in the last word, each kept once", async () => {
    const { t, emailId } = await setup();
    for (const name of ["complained", "delivered", "sent"])
      expect((await deliver(t, await signed(event(name, { tag: emailId })))).status).toBe(200);
    expect(await mail(t, emailId)).toMatchObject({ status: "complained", providerId: "p1" });
    expect(await rows(t, "emailEvents")).toHaveLength(3);
    expect(await rows(t, "emailSuppressions")).toMatchObject([
      { address: "new@example.com", cause: "complained" },
    ]);
  });

  test("a webhook that overtakes the answer finds its mail by its tag, and takes its link away", async () => {
    const { t, emailId } = await setup();
    expect((await mail(t, emailId)).linkCipher).toBeDefined();
    await deliver(t, await signed(event("delivered", { tag: emailId })));
    expect(await mail(t, emailId)).toMatchObject({ status: "delivered", providerId: "p1" });
    expect(await mail(t, emailId)).not.toHaveProperty("linkCipher");
  });

  test("a tag does not turn another mail's report into this one's", async () => {
    const { t, emailId } = await setup();
    await t.run((ctx) => ctx.db.patch("emailMessages", emailId, { providerId: "p-own", status: "sent" }));
    const answer = await deliver(t, await signed(event("bounced", { tag: emailId, providerId: "p-other" })));
    expect(await answer.json()).toMatchObject({ result: "unknown" });
    expect(await mail(t, emailId)).toMatchObject({ status: "sent" });
  });

  test("a bounce that passes does not suppress the address", async () => {
    const { t, emailId } = await setup();
    await deliver(t, await signed(event("bounced", { tag: emailId, bounce: "Transient" })));
    expect(await mail(t, emailId)).toMatchObject({ status: "bounced" });
    expect(await rows(t, "emailSuppressions")).toEqual([]);
  });

  test("[S-01] a changed body or id, a wrong secret or a missing header is 400 and writes nothing", async () => {
    const { t, emailId } = await setup();
    const good = await signed(event("bounced", { tag: emailId }));
    const forged = await signed(event("bounced", { tag: emailId }), { secret: OTHER_SECRET });
    const without = (name: string) => {
      const { [name]: _gone, ...headers } = good.headers;
      return { ...good, headers };
    };
    const answers = [
      await deliver(t, { ...good, body: good.body.replace("p1", "p2") }),
      await deliver(t, { ...good, headers: { ...good.headers, "svix-id": "msg_other" } }),
      await deliver(t, forged),
      await deliver(t, without("svix-id")),
      await deliver(t, without("svix-timestamp")),
      await deliver(t, without("svix-signature")),
      await deliver(t, { ...good, headers: { ...good.headers, "svix-signature": "v1," } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(answers.length).fill(400));
    expect(await rows(t, "emailEvents")).toEqual([]);
    expect(await mail(t, emailId)).toMatchObject({ status: "held" });
  });

  test.each([
    ["[S-02]", -301, 400],
    ["[S-02]", -299, 200],
    ["[S-03]", 301, 400],
    ["[S-03]", 299, 200],
  ])("%s a signature made %i seconds from now answers %i", async (_id, offset, status) => {
    const { t, emailId } = await setup();
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const delivery = await signed(event("sent", { tag: emailId }), { seconds: NOW / 1000 + offset });
    expect((await deliver(t, delivery)).status).toBe(status);
  });

  test("[S-04] during a rotation either secret verifies, and a delivery may carry several signatures", async () => {
    const { t, emailId } = await setup();
    vi.stubEnv("RESEND_WEBHOOK_SECRET", `${OTHER_SECRET} ${SECRET}`);
    for (const secret of [SECRET, OTHER_SECRET]) {
      const delivery = await signed(event("sent", { tag: emailId }), { secret });
      expect((await deliver(t, delivery)).status).toBe(200);
    }
    vi.stubEnv("RESEND_WEBHOOK_SECRET", SECRET);
    const twice = await signed(event("sent", { tag: emailId }));
    twice.headers["svix-signature"] = `v1,AAAA ${twice.headers["svix-signature"]}`;
    expect((await deliver(t, twice)).status).toBe(200);
  });

  test("[S-01] bad signatures are counted per address, and a good one from there still works", async () => {
    const { t, emailId } = await setup();
    const from = { "X-Forwarded-For": "10.0.0.9" };
    const bad = { body: "{}", headers: { "svix-id": "m", "svix-timestamp": "1", "svix-signature": "v1,x" } };
    for (let i = 0; i < 20; i++) expect((await deliver(t, bad, from)).status).toBe(400);
    expect((await deliver(t, bad, from)).status).toBe(429);
    const good = await signed(event("sent", { tag: emailId }));
    expect((await deliver(t, good, from)).status).toBe(200);
  });

  test("[C-8] a tracked click is noted once and without its link, and changes no status", async () => {
    const { t, emailId } = await setup();
    const click = (n: number) => {
      const clicked = event("clicked", { tag: emailId });
      return signed({
        ...clicked,
        data: { ...clicked.data, click: { link: `http://x/#token=SECRETTOKEN${n}` } },
      });
    };
    for (const n of [1, 2]) expect((await deliver(t, await click(n))).status).toBe(200);
    const events = await rows(t, "emailEvents");
    expect(events).toMatchObject([{ type: "email.clicked", detail: "" }]);
    expect(JSON.stringify(events)).not.toContain("SECRETTOKEN");
    expect((await mail(t, emailId)).status).toBe("held");
  });

  test("what is not about a mail of this outbox is answered with 2xx and left alone", async () => {
    const { t } = await setup();
    for (const [body, result] of [
      [event("delivered", { tag: "no-such-id" }), "unknown"],
      [event("delivered", {}), "unknown"],
      [{ type: "domain.created", created_at: "x", data: { id: "d" } }, "ignored"],
    ] as const) {
      const answer = await deliver(t, await signed(body));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ received: true, result });
    }
    expect(await rows(t, "emailEvents")).toEqual([]);
  });

  test("without a secret it answers 503, so that nothing is taken on trust", async () => {
    const { t, emailId } = await setup();
    vi.stubEnv("RESEND_WEBHOOK_SECRET", "");
    expect((await deliver(t, await signed(event("sent", { tag: emailId })))).status).toBe(503);
  });

  test("a body that is too large is 413", async () => {
    const { t } = await setup();
    const delivery = await signed({ type: "x".repeat(200_000) });
    expect((await deliver(t, delivery)).status).toBe(413);
  });
});

async function setup() {
  const t = setupBackend();
  vi.stubEnv("RESEND_WEBHOOK_SECRET", SECRET);
  const orgId = await makeOrg(t);
  const order = {
    orgId,
    to: "new@example.com",
    template: {
      kind: "invitation" as const,
      organizationName: "Northwind",
      inviterName: "Dana",
      role: "member",
      acceptUrl: "http://127.0.0.1:5173/invite#token=SECRETTOKEN",
      expiresAt: NOW + 1e9,
    },
    dedupeKey: "invitation/1",
  };
  // The cast is safe: `run` hands over a real mutation ctx, typed for any schema.
  const { emailId } = await t.run((ctx) => queueEmail(ctx as unknown as MutationCtx, order));
  return { t, orgId, emailId };
}

function event(name: string, of: { tag?: string; providerId?: string; bounce?: string }) {
  const { tag, providerId = "p1", bounce = "Permanent" } = of;
  return {
    type: `email.${name}`,
    created_at: "2026-11-20T12:00:00.000Z",
    data: {
      email_id: providerId,
      to: ["new@example.com"],
      ...(tag !== undefined && { tags: { email_id: tag } }),
      ...(name === "bounced" && { bounce: { type: bounce, subType: "General", message: "No such mailbox" } }),
    },
  };
}

type Delivery = { body: string; headers: Record<string, string> };
let serial = 0;

/** Signs as the provider does, without its SDK: the receiver's library shall not check itself. */
async function signed(value: object, how: { secret?: string; seconds?: number } = {}): Promise<Delivery> {
  const { secret = SECRET, seconds = Math.floor(Date.now() / 1000) } = how;
  const body = JSON.stringify(value);
  const id = `msg_${(serial += 1)}`;
  const bytes = Uint8Array.from(atob(secret.slice("whsec_".length)), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const text = new TextEncoder().encode(`${id}.${seconds}.${body}`);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, text));
  const signature = `v1,${btoa(String.fromCharCode(...mac))}`;
  return { body, headers: { "svix-id": id, "svix-timestamp": String(seconds), "svix-signature": signature } };
}

async function deliver(t: TestBackend, { body, headers }: Delivery, extra: Record<string, string> = {}) {
  return await t.fetch("/webhooks/resend", { method: "POST", body, headers: { ...headers, ...extra } });
}

async function mail(t: TestBackend, emailId: Id<"emailMessages">): Promise<Doc<"emailMessages">> {
  return (await t.run((ctx) => ctx.db.get("emailMessages", emailId)))!;
}

async function rows(t: TestBackend, table: "emailEvents" | "emailSuppressions") {
  return await t.run((ctx) => ctx.db.query(table).collect());
}
