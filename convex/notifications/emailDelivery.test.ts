import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { sealLink } from "./model/emailLinks";

const LINK = "http://127.0.0.1:5173/invite#token=SECRETTOKEN";
const { emailJobs } = internal.notifications;

/** Requests as the provider saw them, and how it answers the next ones; the last answer stays. */
let seen: { url: string; headers: Headers; body: Record<string, unknown> }[] = [];
let answers: (() => Response)[] = [];

const taken = (id = "p1") => Response.json({ id });
const refused = (statusCode: number, name: string) => () =>
  Response.json({ statusCode, name, message: "No." }, { status: statusCode });
const lost = () => {
  throw new TypeError("fetch failed");
};

beforeEach(() => {
  seen = [];
  answers = [() => taken()];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    seen.push({ url, headers: new Headers(init.headers), body: JSON.parse(String(init.body)) });
    return (answers.length > 1 ? answers.shift()! : answers[0]!)();
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.stubEnv("RESEND_API_KEY", "");
  });
});

describe("delivery", () => {
  test("hands the mail to the provider's address with an idempotency key, and forgets the link once it is taken", async () => {
    const { t, emailId } = await setup();
    await t.action(emailJobs.deliver, { emailId });
    expect(seen).toHaveLength(1);
    const { url, headers, body } = seen[0]!;
    expect(url).toBe("http://provider.example/emails");
    expect(headers.get("Authorization")).toBe("Bearer re_test");
    expect(headers.get("Idempotency-Key")).toBe(`email/${emailId}`);
    expect(body).toMatchObject({
      from: "Switchboard <hello@switchboard.example>",
      to: ["new@example.com"],
      tags: [
        { name: "email_id", value: emailId },
        { name: "kind", value: "invitation" },
      ],
    });
    expect(body.text).toContain(LINK);
    expect(await mail(t, emailId)).toMatchObject({ status: "sent", providerId: "p1", attempts: 1 });
    expect(await mail(t, emailId)).not.toHaveProperty("linkCipher");
  });

  test("[O-08] a lost answer is tried again with the same key, which makes it one mail", async () => {
    const { t, emailId } = await setup();
    answers = [lost, () => taken()];
    await expect(t.action(emailJobs.deliver, { emailId })).rejects.toThrow("was not taken");
    expect(await mail(t, emailId)).toMatchObject({ status: "queued" });
    await t.action(emailJobs.deliver, { emailId });
    expect(new Set(seen.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(1);
    expect(seen[1]!.body).toEqual(seen[0]!.body);
    expect(await mail(t, emailId)).toMatchObject({ status: "sent", attempts: 2 });
  });

  test("[O-08] an answer that does not come in time is a lost one", async () => {
    const { t, emailId } = await setup();
    const wait = setTimeout;
    // The long wait for an answer is over at once; every other one is as long as it says.
    vi.stubGlobal("setTimeout", (run: () => void, ms?: number) => wait(run, ms === 20_000 ? 1 : ms));
    vi.stubGlobal("fetch", () => new Promise(() => {}));
    await expect(t.action(emailJobs.deliver, { emailId })).rejects.toThrow("did not answer in time");
    expect(await mail(t, emailId)).toMatchObject({ status: "queued" });
  });

  test("[O-08] a sender that was killed after the provider took the mail is followed by another with the same key", async () => {
    const { t, emailId } = await setup();
    // As a kill leaves it: in work, and nobody there to write down the answer.
    await t.mutation(emailJobs.begin, { emailId });
    await t.run((ctx) => ctx.db.patch("emailMessages", emailId, { statusAt: Date.now() - 3 * 60_000 }));
    await t.mutation(emailJobs.tend, {});
    expect(await mail(t, emailId)).toMatchObject({ status: "queued" });
    await t.action(emailJobs.deliver, { emailId });
    expect(await mail(t, emailId)).toMatchObject({ status: "sent", attempts: 2 });
  });

  test("a mail in work is left alone for as long as an answer may take", async () => {
    const { t, emailId } = await setup();
    await t.mutation(emailJobs.begin, { emailId });
    await t.mutation(emailJobs.tend, {});
    expect(await mail(t, emailId)).toMatchObject({ status: "sending" });
  });

  test("a mail that was sent is not sent again, whoever asks", async () => {
    const { t, emailId } = await setup();
    await t.action(emailJobs.deliver, { emailId });
    await t.action(emailJobs.deliver, { emailId });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["a refused key", refused(403, "invalid_api_key"), "held"],
    ["a used-up quota", refused(429, "daily_quota_exceeded"), "held"],
    ["a refused mail", refused(422, "validation_error"), "failed"],
  ])("%s keeps the link for another try and says why", async (_case, answer, status) => {
    const { t, emailId } = await setup();
    answers = [answer];
    await t.action(emailJobs.deliver, { emailId });
    expect(await mail(t, emailId)).toMatchObject({
      status,
      reason: expect.stringContaining("No."),
      linkCipher: expect.any(String),
    });
    await t.action(emailJobs.deliver, { emailId });
    expect(seen).toHaveLength(1);
  });

  test("after the last try the mail is failed, and its link stays for a person to send it again", async () => {
    const { t, emailId } = await setup();
    answers = [lost];
    await expect(t.action(emailJobs.deliver, { emailId })).rejects.toThrow();
    const done = { workId: "w", context: { emailId }, result: { kind: "failed" as const, error: "e" } };
    await t.mutation(emailJobs.finished, done as never);
    expect(await mail(t, emailId)).toMatchObject({ status: "failed", linkCipher: expect.any(String) });
  });

  test("an address that was suppressed meanwhile is not written to", async () => {
    const { t, emailId, orgId } = await setup();
    const row = { orgId, address: "new@example.com", cause: "bounced" as const, emailId, createdAt: 1 };
    await t.run((ctx) => ctx.db.insert("emailSuppressions", row));
    await t.action(emailJobs.deliver, { emailId });
    expect(seen).toEqual([]);
    expect(await mail(t, emailId)).toMatchObject({ status: "suppressed" });
  });

  test("a mail whose link expired is not sent any more", async () => {
    const { t, emailId } = await setup({ linkExpiresAt: 1 });
    await t.action(emailJobs.deliver, { emailId });
    expect(seen).toEqual([]);
    expect(await mail(t, emailId)).toMatchObject({ status: "failed" });
    expect(await mail(t, emailId)).not.toHaveProperty("linkCipher");
  });

  test("the deployment's own mails that were held leave by themselves once there is a key, an organisation's do not", async () => {
    const { t, emailId, orgId } = await setup({ status: "held" });
    const ownId = await insertMail(t, null, { status: "held", dedupeKey: "own" });
    await t.mutation(emailJobs.tend, {});
    expect(await mail(t, ownId)).toMatchObject({ status: "queued", orgId: null });
    expect(await mail(t, emailId)).toMatchObject({ status: "held", orgId });
  });
});

async function setup(changes: Partial<Doc<"emailMessages">> = {}) {
  const t = setupBackend();
  vi.stubEnv("RESEND_API_KEY", "re_test");
  vi.stubEnv("RESEND_BASE_URL", "http://provider.example");
  vi.stubEnv("EMAIL_FROM", "Switchboard <hello@switchboard.example>");
  const orgId = await makeOrg(t);
  return { t, orgId, emailId: await insertMail(t, orgId, changes) };
}

/** A mail in the outbox that no worker has been given: the test is the worker. */
async function insertMail(
  t: TestBackend,
  orgId: Id<"organizations"> | null,
  changes: Partial<Doc<"emailMessages">> = {},
): Promise<Id<"emailMessages">> {
  const dedupeKey = changes.dedupeKey ?? "invitation/1";
  const now = Date.now();
  const content = {
    kind: "invitation" as const,
    organizationName: "Northwind",
    inviterName: "Dana",
    role: "member",
    expiresAt: now + 1_000_000,
  };
  const linkCipher = await sealLink({ orgId, dedupeKey }, LINK);
  return await t.run((ctx) =>
    ctx.db.insert("emailMessages", {
      orgId,
      to: "new@example.com",
      kind: content.kind,
      subject: "Subject",
      content,
      linkCipher,
      linkExpiresAt: now + 1_000_000,
      dedupeKey,
      status: "queued",
      statusAt: now,
      attempts: 0,
      createdAt: now,
      ...changes,
    }),
  );
}

async function mail(t: TestBackend, emailId: Id<"emailMessages">): Promise<Doc<"emailMessages">> {
  return (await t.run((ctx) => ctx.db.get("emailMessages", emailId)))!;
}
