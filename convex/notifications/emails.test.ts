import { describe, expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { auditRows, makeMember, makeOrg, refusalOf } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { countRecentEmails, emailStatusOf, queueEmail, withdrawEmail } from "./model/emails";
import type { EmailOrder } from "./model/emails";

const LINK = "http://127.0.0.1:5173/invite#token=SECRETTOKEN";
const PAGE = { numItems: 50, cursor: null };

describe("queueEmail", () => {
  test("an order with a key that was used before changes nothing", async () => {
    const { t, orgId } = await setup();
    const first = await queue(t, orgId);
    const second = await queue(t, orgId, { to: "other@example.com" });
    expect(first).toMatchObject({ status: "held", isNew: true });
    expect(second).toEqual({ ...first, isNew: false });
    expect(await allMails(t)).toHaveLength(1);
  });

  test("[C-8] the outbox holds no link in plain text, and the link of one mail does not open as another's", async () => {
    const { t, orgId } = await setup();
    await queue(t, orgId, { dedupeKey: "a" });
    await queue(t, orgId, { dedupeKey: "b" });
    const [first, second] = await allMails(t);
    expect(JSON.stringify([first, second])).not.toContain("SECRETTOKEN");
    const { openLink } = await import("./model/emailLinks");
    expect(await openLink(first!, first!.linkCipher!)).toBe(LINK);
    await expect(openLink(second!, first!.linkCipher!)).rejects.toThrow();
  });

  test("refuses what cannot be an address, also one with a line break in it", async () => {
    const { t, orgId } = await setup();
    for (const to of ["nobody", "a@b.example\r\nBcc: c@d.example", ""])
      expect(await refusalOf(queue(t, orgId, { to }))).toBe("INVALID");
    expect(await allMails(t)).toEqual([]);
  });

  test("[I-07] tells how many mails were ordered, of a kind and to an address, for whoever limits them", async () => {
    const { t, orgId } = await setup();
    const other = await makeOrg(t);
    for (const dedupeKey of ["a", "b", "c"]) await queue(t, orgId, { dedupeKey });
    await queue(t, orgId, { dedupeKey: "d", to: "else@example.com" });
    await queue(t, other, { dedupeKey: "a" });
    const count = (asked: { to?: string; since?: number; max?: number }) =>
      t.run((ctx) =>
        countRecentEmails(ctx as unknown as MutationCtx, {
          orgId,
          kind: "invitation",
          since: 0,
          max: 100,
          ...asked,
        }),
      );
    expect(await count({})).toBe(4);
    expect(await count({ to: "new@example.com" })).toBe(3);
    expect(await count({ max: 2 })).toBe(2);
    expect(await count({ since: Date.now() + 1 })).toBe(0);
  });

  test("a withdrawn mail has no link left, and no button sends it", async () => {
    const { t, orgId, owner } = await setup();
    const { emailId } = await queue(t, orgId);
    const withdraw = (dedupeKey: string) =>
      t.run((ctx) => withdrawEmail(ctx as unknown as MutationCtx, orgId, dedupeKey));
    await withdraw("invitation/other");
    expect((await allMails(t))[0]).toMatchObject({ status: "held" });
    await withdraw("invitation/1");
    expect((await allMails(t))[0]).toMatchObject({ status: "failed", reason: "Withdrawn before it left" });
    expect((await allMails(t))[0]).not.toHaveProperty("linkCipher");
    withProvider();
    const again = owner.as.mutation(api.notifications.emails.resend, { orgId, emailId });
    expect(await refusalOf(again)).toBe("CONFLICT");
  });

  test("a mail that has left cannot be withdrawn", async () => {
    const { t, orgId } = await setup();
    const { emailId } = await queue(t, orgId);
    const left = { status: "sent" as const, linkCipher: undefined };
    await t.run((ctx) => ctx.db.patch("emailMessages", emailId, left));
    await t.run((ctx) => withdrawEmail(ctx as unknown as MutationCtx, orgId, "invitation/1"));
    expect((await allMails(t))[0]).toMatchObject({ status: "sent" });
  });

  test("tells how a mail is doing by the key it was ordered with", async () => {
    const { t, orgId } = await setup();
    const { emailId } = await queue(t, orgId);
    const ask = (dedupeKey: string) =>
      t.run((ctx) => emailStatusOf(ctx as unknown as MutationCtx, orgId, dedupeKey));
    expect(await ask("invitation/1")).toMatchObject({ emailId, status: "held" });
    expect(await ask("invitation/2")).toBeNull();
  });
});

describe("the settings page", () => {
  test("lists the organisation's mails newest first, by status and by the start of an address", async () => {
    const { t, orgId, owner } = await setup();
    await queue(t, orgId, { dedupeKey: "a", to: "ann@example.com" });
    await queue(t, orgId, { dedupeKey: "b", to: "bob@example.com" });
    await queue(t, await makeOrg(t), { dedupeKey: "c", to: "cid@example.com" });
    await queue(t, null, { dedupeKey: "d", to: "dan@example.com" });
    const to = async (filter: object) =>
      (
        await owner.as.query(api.notifications.emails.list, { orgId, paginationOpts: PAGE, ...filter })
      ).page.map((row) => row.to);
    expect(await to({})).toEqual(["bob@example.com", "ann@example.com"]);
    expect(await to({ to: "AN" })).toEqual(["ann@example.com"]);
    expect(await to({ status: "sent" })).toEqual([]);
    expect(await to({ status: "held", to: "b" })).toEqual(["bob@example.com"]);
  });

  test("[C-8] shows a mail's text without its link", async () => {
    const { t, orgId, owner } = await setup();
    const { emailId } = await queue(t, orgId);
    const shown = await owner.as.query(api.notifications.emails.get, { orgId, emailId });
    expect(shown.text).toContain("Northwind");
    expect(shown.text).toContain("[the link is shown to the recipient only]");
    expect(JSON.stringify(shown)).not.toContain("SECRETTOKEN");
  });

  test("says that mails are held and why, and how many", async () => {
    const { t, orgId, owner } = await setup();
    await queue(t, orgId);
    expect(await owner.as.query(api.notifications.emails.state, { orgId })).toMatchObject({
      canSend: false,
      reason: "RESEND_API_KEY is not set on this deployment",
      held: 1,
      isHeldMore: false,
    });
    withProvider();
    vi.stubEnv("EMAIL_FROM", "");
    const state = await owner.as.query(api.notifications.emails.state, { orgId });
    expect(state.reason).toBe("EMAIL_FROM is not set on this deployment");
  });

  test("held mails cannot be sent while there is no provider, nor one that has left", async () => {
    const { t, orgId, owner } = await setup();
    const { emailId } = await queue(t, orgId);
    const { emails } = api.notifications;
    expect(await refusalOf(owner.as.mutation(emails.sendHeld, { orgId }))).toBe("UNAVAILABLE");
    expect(await refusalOf(owner.as.mutation(emails.resend, { orgId, emailId }))).toBe("UNAVAILABLE");
    await t.run((ctx) => ctx.db.patch("emailMessages", emailId, { status: "sent" }));
    expect(await refusalOf(owner.as.mutation(emails.resend, { orgId, emailId }))).toBe("CONFLICT");
  });

  test("a mail whose link is gone or expired cannot be sent again", async () => {
    const { t, orgId, owner } = await setup();
    const { emailId } = await queue(t, orgId);
    withProvider();
    const resend = () => refusalOf(owner.as.mutation(api.notifications.emails.resend, { orgId, emailId }));
    await t.run((ctx) => ctx.db.patch("emailMessages", emailId, { status: "failed", linkExpiresAt: 1 }));
    expect(await resend()).toBe("CONFLICT");
    await t.mutation(internal.notifications.emailJobs.forgetLinks, {});
    expect((await allMails(t))[0]).not.toHaveProperty("linkCipher");
    expect(await resend()).toBe("CONFLICT");
  });

  test("an admin sees another organisation's mails and suppressions as missing, a member none at all", async () => {
    const { t, orgId, owner } = await setup();
    const other = await makeOrg(t);
    const { emailId } = await queue(t, other);
    const suppressionId = await t.run((ctx) =>
      ctx.db.insert("emailSuppressions", {
        orgId: other,
        address: "a@example.com",
        cause: "bounced",
        emailId,
        createdAt: 1,
      }),
    );
    const { emails } = api.notifications;
    expect(await refusalOf(owner.as.query(emails.get, { orgId, emailId }))).toBe("NOT_FOUND");
    expect(await refusalOf(owner.as.mutation(emails.resend, { orgId, emailId }))).toBe("NOT_FOUND");
    expect(await refusalOf(owner.as.mutation(emails.unsuppress, { orgId, suppressionId }))).toBe("NOT_FOUND");
    const member = await makeMember(t, orgId, "member");
    expect(await refusalOf(member.as.query(emails.list, { orgId, paginationOpts: PAGE }))).toBe("FORBIDDEN");
    expect(await refusalOf(member.as.mutation(emails.sendHeld, { orgId }))).toBe("FORBIDDEN");
  });
});

describe("suppressed addresses", () => {
  test("are not written to until an admin lifts them, which leaves an audit row", async () => {
    const { t, orgId, owner } = await setup();
    const { emailId } = await queue(t, orgId, { dedupeKey: "a" });
    const suppressionId = await t.run((ctx) =>
      ctx.db.insert("emailSuppressions", {
        orgId,
        address: "new@example.com",
        cause: "complained",
        emailId,
        createdAt: 1,
      }),
    );
    expect(await queue(t, orgId, { dedupeKey: "b" })).toMatchObject({ status: "suppressed" });
    // Another organisation's reader has said nothing about this one's mails.
    expect(await queue(t, await makeOrg(t), { dedupeKey: "b" })).toMatchObject({ status: "held" });
    const { emails } = api.notifications;
    const list = await owner.as.query(emails.suppressions, { orgId, paginationOpts: PAGE });
    expect(list.page).toMatchObject([{ address: "new@example.com", cause: "complained", suppressionId }]);
    await owner.as.mutation(emails.unsuppress, { orgId, suppressionId });
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
      action: "email.suppressionLifted",
      actorId: owner.userId,
    });
    expect(await queue(t, orgId, { dedupeKey: "c" })).toMatchObject({ status: "held" });
  });

  test("of the deployment itself are lifted by its operator", async () => {
    const { t } = await setup();
    const { emailId } = await queue(t, null, { dedupeKey: "a" });
    await t.run((ctx) =>
      ctx.db.insert("emailSuppressions", {
        orgId: null,
        address: "new@example.com",
        cause: "bounced",
        emailId,
        createdAt: 1,
      }),
    );
    expect(await queue(t, null, { dedupeKey: "b" })).toMatchObject({ status: "suppressed" });
    const lift = () =>
      t.mutation(internal.notifications.emailJobs.unsuppressForDeployment, { address: " New@example.com" });
    expect(await lift()).toBe(true);
    expect(await lift()).toBe(false);
    expect(await queue(t, null, { dedupeKey: "c" })).toMatchObject({ status: "held" });
  });
});

async function setup() {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  return { t, orgId, owner: await makeMember(t, orgId) };
}

/** A provider that nothing is handed to: for what happens before a mail leaves. */
function withProvider(): void {
  vi.stubEnv("RESEND_API_KEY", "re_1");
  vi.stubEnv("EMAIL_FROM", "Switchboard <hello@switchboard.example>");
  vi.stubEnv("RESEND_BASE_URL", "http://127.0.0.1:9");
  onTestFinished(() => {
    vi.stubEnv("RESEND_API_KEY", "");
    vi.stubEnv("EMAIL_FROM", "");
  });
}

async function queue(t: TestBackend, orgId: Id<"organizations"> | null, changes: Partial<EmailOrder> = {}) {
  const order: EmailOrder = {
    orgId,
    to: "New@Example.com",
    template: {
      kind: "invitation",
      organizationName: "Northwind",
      inviterName: "Dana",
      role: "member",
      acceptUrl: LINK,
      expiresAt: Date.now() + 1_000_000,
    },
    dedupeKey: "invitation/1",
    ...changes,
  };
  // The cast is safe: `run` hands over a real mutation ctx, typed for any schema.
  return await t.run((ctx) => queueEmail(ctx as unknown as MutationCtx, order));
}

async function allMails(t: TestBackend): Promise<Doc<"emailMessages">[]> {
  return await t.run((ctx) => ctx.db.query("emailMessages").collect());
}
