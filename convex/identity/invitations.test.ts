import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { readSeats } from "../billing/model/seats";
import { DAY_MS, HOUR_MS } from "../lib/time";
import { openLink } from "../notifications/model/emailLinks";
import { makePartner } from "../partners/model/partners";
import { asUser, auditRows, joinMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { INVITATION_LIFETIME_MS } from "./rules/invitation";

type OrgId = Id<"organizations">;

const invitations = api.identity.invitations;
const all = { paginationOpts: { numItems: 100, cursor: null } };

async function setup(plan: "free" | "starter" | "pro" = "pro") {
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan, name: "Acme", slug: "acme" });
  const owner = await joinMember(t, orgId, "owner", { name: "Olga" });
  const invite = (emails: string[], role: "owner" | "admin" | "member" | "viewer" = "member") =>
    owner.as.mutation(invitations.create, { orgId, emails, role });
  return { t, orgId, owner, invite };
}

/** The token of the last mail to an address, as its reader has it. */
async function tokenFor(t: TestBackend, email: string): Promise<string> {
  return await t.run(async (ctx) => {
    const mails = await ctx.db.query("emailMessages").collect();
    const mail = mails.findLast(({ to }) => to === email)!;
    const link = await openLink(mail, mail.linkCipher!);
    return /#token=([0-9A-Za-z]+)$/.exec(link)![1]!;
  });
}

/** A person with an account, made now or before the invitation was sent, with or without a proven address. */
async function person(t: TestBackend, email: string, { isVerified = true } = {}) {
  const userId = await t.run((ctx) =>
    ctx.db.insert("users", {
      name: "Ada",
      email,
      emailNorm: email,
      emailVerificationTime: isVerified ? 1 : undefined,
    }),
  );
  return { userId, as: asUser(t, userId) };
}

const accept = (who: { as: ReturnType<typeof asUser> }, token: string) =>
  who.as.mutation(invitations.accept, { token });

/** Why a token did not open. */
async function reasonOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return null;
  } catch (error) {
    return (
      (error as { data: { reason?: string; code: string } }).data.reason ??
      (error as { data: { code: string } }).data.code
    );
  }
}

const rowsOf = (t: TestBackend) => t.run((ctx) => ctx.db.query("invitations").collect());
const ofStatus = async (t: TestBackend, status: string) =>
  (await rowsOf(t)).filter((row) => row.status === status).length;

describe("[T-01] identity.invitations", () => {
  test("an invited person joins with the role, the mail and the log tell of it, and the seat is taken", async () => {
    const { t, orgId, owner, invite } = await setup();
    expect(await invite(["Ada@Example.com "], "admin")).toEqual({
      results: [{ email: "ada@example.com", status: "invited" }],
    });
    const token = await tokenFor(t, "ada@example.com");
    expect(await t.query(invitations.preview, { token })).toEqual({
      organizationName: "Acme",
      invitedByName: "Olga",
      role: "admin",
      email: "ada@example.com",
      status: "pending",
    });
    const ada = await person(t, "ada@example.com");
    expect(await accept(ada, token)).toEqual({ orgId, slug: "acme" });
    const listed = await owner.as.query(invitations.list, { orgId, ...all });
    expect(listed.page).toMatchObject([
      { email: "ada@example.com", role: "admin", status: "accepted", invitedByName: "Olga", sentCount: 1 },
    ]);
    expect(listed.page[0]!.emailStatus).toBe("held");
    expect(
      await ada.as.query(api.identity.members.list, { orgId, sort: "name", direction: "asc", page: 1 }),
    ).toMatchObject({
      total: 2,
    });
    expect((await auditRows(t, orgId)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["invitation.created", "invitation.accepted", "member.joined"]),
    );
    expect(await runInOrg(t, orgId, readSeats)).toEqual({ used: 2, limit: 10 });
    await settle(t);
    const told = await owner.as.query(api.notifications.inbox.list, { orgId, ...all });
    expect(told.page.map(({ kind }) => kind)).toContain("member.joined");
  });

  test("[T-11] a list of addresses is answered one by one, and a wrong one stops no other", async () => {
    const { t, owner, invite } = await setup();
    const { results } = await invite(["a@x.example", "nonsense", "A@X.example", owner.email, "b@x.example"]);
    expect(results.map(({ status }) => status)).toEqual([
      "invited",
      "invalid",
      "duplicate",
      "alreadyMember",
      "invited",
    ]);
    expect(await rowsOf(t)).toHaveLength(2);
    expect(await refusalOf(invite([]))).toBe("INVALID");
    expect(await refusalOf(invite(Array.from({ length: 51 }, (_, i) => `p${i}@x.example`)))).toBe("INVALID");
    expect(await rowsOf(t)).toHaveLength(2);
  });

  test("[T-11] an invitation to a partner's own user leads to that partner's records only", async () => {
    const { t, orgId, owner } = await setup();
    const fields = { provider: "chilipiper", meetingTypes: [] };
    const partnerId = await runInOrg(t, orgId, (ctx) =>
      makePartner(ctx, { name: "Blue", slug: "blue", ...fields }),
    );
    const other = await makeOrg(t);
    const foreign = await runInOrg(t, other, (ctx) => makePartner(ctx, { name: "F", slug: "f", ...fields }));
    const create = (role: "admin" | "member", to: Id<"partners">) =>
      owner.as.mutation(invitations.create, { orgId, emails: ["gus@x.example"], role, partnerId: to });
    expect(await refusalOf(create("member", foreign))).toBe("NOT_FOUND");
    expect(await refusalOf(create("admin", partnerId))).toBe("INVALID");
    await create("member", partnerId);
    const gus = await person(t, "gus@x.example");
    await accept(gus, await tokenFor(t, "gus@x.example"));
    expect(await refusalOf(gus.as.query(api.crm.contacts.count, { orgId }))).toBe("FORBIDDEN");
    const listed = await owner.as.query(invitations.list, { orgId, ...all });
    expect(listed.page[0]).toMatchObject({ partner: { partnerId, name: "Blue" } });
  });
});

describe("[I-01] the token", () => {
  test("has 256 bits, stands in the mail only, and in no row, answer, event or audit row", async () => {
    const { t, orgId, owner, invite } = await setup();
    const answer = await invite(["ada@x.example"]);
    const token = await tokenFor(t, "ada@x.example");
    expect(token).toMatch(/^[0-9A-Za-z]{43}$/);
    const stored = await t.run(async (ctx) => ({
      invitations: await ctx.db.query("invitations").collect(),
      events: await ctx.db.query("events").collect(),
      audit: await ctx.db.query("auditLogs").collect(),
      mails: await ctx.db.query("emailMessages").collect(),
    }));
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(JSON.stringify(answer)).not.toContain(token);
    expect(JSON.stringify(await owner.as.query(invitations.list, { orgId, ...all }))).not.toMatch(
      /token|hash/i,
    );
  });

  test("opens for seven days and not a millisecond longer", async () => {
    const { t, invite } = await setup();
    await invite(["ada@x.example"]);
    const token = await tokenFor(t, "ada@x.example");
    const [row] = await rowsOf(t);
    expect(row!.expiresAt - row!.sentAt).toBe(INVITATION_LIFETIME_MS);
    expect(INVITATION_LIFETIME_MS).toBe(7 * DAY_MS);
    await t.run((ctx) => ctx.db.patch("invitations", row!._id, { expiresAt: Date.now() }));
    expect(await t.query(invitations.preview, { token })).toMatchObject({ status: "expired" });
    expect(await reasonOf(accept(await person(t, "ada@x.example"), token))).toBe("expired");
  });

  test("[R-46] is as unused after any number of looks as before", async () => {
    const { t, invite } = await setup();
    await invite(["ada@x.example"]);
    const token = await tokenFor(t, "ada@x.example");
    const before = await rowsOf(t);
    for (let i = 0; i < 4; i++) await t.query(invitations.preview, { token });
    expect(await rowsOf(t)).toEqual(before);
    expect(await reasonOf(accept(await person(t, "ada@x.example"), token))).toBeNull();
  });

  test("that nobody was sent shows and opens nothing", async () => {
    const { t } = await setup();
    expect(await t.query(invitations.preview, { token: "x".repeat(43) })).toMatchObject({
      status: "unknown",
      organizationName: "",
      email: "",
    });
    expect(await reasonOf(accept(await person(t, "ada@x.example"), "x".repeat(43)))).toBe("NOT_FOUND");
  });
});

describe("[R-47] accepting", () => {
  test("[I-02] is refused for another address, and the invitation stays open for the right one", async () => {
    const { t, invite } = await setup();
    await invite(["ada@x.example"]);
    const token = await tokenFor(t, "ada@x.example");
    expect(await reasonOf(accept(await person(t, "eve@x.example"), token))).toBe("email_mismatch");
    expect(await ofStatus(t, "pending")).toBe(1);
    expect(await refusalOf(t.mutation(invitations.accept, { token }))).toBe("UNAUTHENTICATED");
    expect(await reasonOf(accept(await person(t, "ada@x.example"), token))).toBeNull();
  });

  test("[I-03] needs a proven address: an account made by the link has one, an older unverified one has not", async () => {
    const { t, invite } = await setup();
    const older = await person(t, "old@x.example", { isVerified: false });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await invite(["old@x.example", "new@x.example"]);
    const newer = await person(t, "new@x.example", { isVerified: false });
    const token = await tokenFor(t, "old@x.example");
    expect(await reasonOf(accept(older, token))).toBe("email_unverified");
    await t.run((ctx) => ctx.db.patch("users", older.userId, { emailVerificationTime: 1 }));
    expect(await reasonOf(accept(older, token))).toBeNull();
    expect(await reasonOf(accept(newer, await tokenFor(t, "new@x.example")))).toBeNull();
    const user = await t.run((ctx) => ctx.db.get("users", newer.userId));
    expect(user?.emailVerificationTime).toBeGreaterThan(0);
  });

  test("[I-04] asks again what the inviter may do: a demoted, inactive or removed one invites nobody", async () => {
    for (const end of ["demoted", "inactive", "removed"] as const) {
      const { t, orgId, owner } = await setup();
      const admin = await joinMember(t, orgId, "admin");
      await admin.as.mutation(invitations.create, { orgId, emails: ["ada@x.example"], role: "admin" });
      const token = await tokenFor(t, "ada@x.example");
      const { membershipId } = admin;
      if (end === "demoted")
        await owner.as.mutation(api.identity.members.changeRole, { orgId, membershipId, role: "member" });
      if (end === "inactive")
        await owner.as.mutation(api.identity.members.setStatus, { orgId, membershipId, status: "inactive" });
      if (end === "removed") await owner.as.mutation(api.identity.members.remove, { orgId, membershipId });
      const ada = await person(t, "ada@x.example");
      expect(await reasonOf(accept(ada, token)), end).toBe("inviter_rights");
      expect(await t.query(invitations.preview, { token }), end).toMatchObject({ status: "revoked" });
      // Someone who may does it again in their own name.
      const [row] = await rowsOf(t);
      await owner.as.mutation(invitations.resend, { orgId, invitationId: row!._id });
      expect(await reasonOf(accept(ada, await tokenFor(t, "ada@x.example"))), end).toBeNull();
      await settle(t);
    }
  });

  test("[I-04] nobody invites above their own role, or takes back what is above it", async () => {
    const { t, orgId, owner, invite } = await setup();
    const admin = await joinMember(t, orgId, "admin");
    const viewer = await joinMember(t, orgId, "viewer");
    const create = (as: typeof admin.as, role: "owner" | "viewer") =>
      refusalOf(as.mutation(invitations.create, { orgId, emails: ["x@x.example"], role }));
    expect(await create(admin.as, "owner")).toBe("FORBIDDEN");
    expect(await create(viewer.as, "viewer")).toBe("FORBIDDEN");
    await invite(["boss@x.example"], "owner");
    const [row] = await rowsOf(t);
    const revoke = (as: typeof admin.as) =>
      refusalOf(as.mutation(invitations.revoke, { orgId, invitationId: row!._id }));
    expect(await revoke(admin.as)).toBe("FORBIDDEN");
    expect(await revoke(owner.as)).toBeNull();
    expect(await revoke(owner.as)).toBe("CONFLICT");
    const stranger = await joinMember(t, await makeOrg(t));
    const foreign = stranger.as.mutation(invitations.revoke, { orgId, invitationId: row!._id });
    expect(await refusalOf(foreign)).toBe("NOT_FOUND");
  });

  test("[I-05] twice is once; a newer invitation, a resend and a revocation end the older token", async () => {
    const { t, orgId, owner, invite } = await setup();
    const ada = await person(t, "ada@x.example");
    await invite(["ada@x.example"]);
    const tokens = [await tokenFor(t, "ada@x.example")];
    await invite(["ada@x.example"], "viewer");
    tokens.push(await tokenFor(t, "ada@x.example"));
    expect(await ofStatus(t, "pending")).toBe(1);
    const open = (await rowsOf(t)).find(({ status }) => status === "pending")!;
    await owner.as.mutation(invitations.resend, { orgId, invitationId: open._id });
    expect(await reasonOf(accept(ada, tokens[0]!))).toBe("revoked");
    expect(await reasonOf(accept(ada, tokens[1]!))).toBe("NOT_FOUND");
    const token = await tokenFor(t, "ada@x.example");
    expect(await accept(ada, token)).toEqual(await accept(ada, token));
    expect((await auditRows(t, orgId)).filter(({ action }) => action === "invitation.accepted")).toHaveLength(
      1,
    );
    expect((await runInOrg(t, orgId, readSeats)).used).toBe(2);
    expect(await reasonOf(accept(await person(t, "eve@x.example"), token))).toBe("accepted");
    const resend = owner.as.mutation(invitations.resend, { orgId, invitationId: open._id });
    expect(await refusalOf(resend)).toBe("CONFLICT");
    await settle(t);
  });

  test("[I-05] a removed member gets back in by no token from before, an inactive one neither", async () => {
    const { t, orgId, owner, invite } = await setup();
    const ada = await person(t, "ada@x.example");
    await invite(["ada@x.example"]);
    const used = await tokenFor(t, "ada@x.example");
    await accept(ada, used);
    const membershipId = (await ada.as.query(api.identity.users.viewer, {}))!.memberships.length;
    expect(membershipId).toBe(1);
    const row = (
      await owner.as.query(api.identity.members.list, { orgId, sort: "joined", direction: "desc", page: 1 })
    ).rows[0]!;
    await owner.as.mutation(api.identity.members.setStatus, {
      orgId,
      membershipId: row.membershipId,
      status: "inactive",
    });
    expect(await reasonOf(accept(ada, used))).toBe("accepted");
    expect((await invite(["ada@x.example"])).results[0]!.status).toBe("alreadyMember");
    await owner.as.mutation(api.identity.members.remove, { orgId, membershipId: row.membershipId });
    expect(await reasonOf(accept(ada, used))).toBe("accepted");
    // A new invitation lets them in again, under its own role, on the same row.
    await invite(["ada@x.example"], "viewer");
    await accept(ada, await tokenFor(t, "ada@x.example"));
    const back = await t.run((ctx) => ctx.db.get("memberships", row.membershipId));
    expect(back).toMatchObject({ role: "viewer", status: "active" });
  });

  test("[I-06] shows and opens the token's own organisation, whatever else the person is in", async () => {
    const { t, orgId, invite } = await setup();
    await invite(["ada@x.example"]);
    const other = await joinMember(t, await makeOrg(t, { name: "Other" }), "owner", {
      email: "ada@x.example",
    });
    await t.run((ctx) => ctx.db.patch("users", other.userId, { emailVerificationTime: 1 }));
    const token = await tokenFor(t, "ada@x.example");
    expect((await t.query(invitations.preview, { token })).organizationName).toBe("Acme");
    expect((await accept(other, token)).orgId).toBe(orgId);
  });

  test("takes a seat in the same transaction: of many who accept at once, as many get in as there are seats", async () => {
    const { t, orgId, invite } = await setup("starter");
    const emails = Array.from({ length: 5 }, (_, i) => `p${i}@x.example`);
    await invite(emails);
    const tries = emails.map(async (email) => {
      const who = await person(t, email);
      return await reasonOf(accept(who, await tokenFor(t, email)));
    });
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === "LIMIT_EXCEEDED")).toHaveLength(3);
    expect(await runInOrg(t, orgId, readSeats)).toEqual({ used: 3, limit: 3 });
    // Whoever was too late keeps the invitation: it opens as soon as there is a seat.
    expect(await ofStatus(t, "pending")).toBe(3);
    await settle(t);
  });
});

describe("[I-07] mails that invite", () => {
  test("are at most 20 in any hour and organisation", async () => {
    const { t, invite } = await setup();
    const emails = (from: number) => Array.from({ length: 15 }, (_, i) => `p${from + i}@x.example`);
    const statuses = async (from: number) => (await invite(emails(from))).results.map(({ status }) => status);
    expect(new Set(await statuses(0))).toEqual(new Set(["invited"]));
    const second = await statuses(15);
    expect(second.slice(0, 5)).toEqual(Array(5).fill("invited"));
    expect(second.slice(5)).toEqual(Array(10).fill("rateLimited"));
    await t.run(async (ctx) => {
      for (const { _id, createdAt } of await ctx.db.query("emailMessages").collect())
        await ctx.db.patch("emailMessages", _id, { createdAt: createdAt - HOUR_MS });
    });
    expect((await statuses(30))[0]).toBe("invited");
  });

  test("are at most 3 to an address and day, resent ones included", async () => {
    const { t, orgId, owner, invite } = await setup();
    await invite(["ada@x.example"]);
    const [row] = await rowsOf(t);
    const resend = () => refusalOf(owner.as.mutation(invitations.resend, { orgId, invitationId: row!._id }));
    expect([await resend(), await resend(), await resend()]).toEqual([null, null, "RATE_LIMITED"]);
    expect((await invite(["ada@x.example"])).results[0]!.status).toBe("rateLimited");
    expect((await rowsOf(t))[0]).toMatchObject({ status: "pending", sentCount: 3 });
  });

  test("stop at ten a day to one address when many organisations write to it", async () => {
    const { t } = await setup();
    const statuses: string[] = [];
    for (let i = 0; i < 5; i++) {
      const orgId: OrgId = await makeOrg(t);
      const { as } = await joinMember(t, orgId, "owner");
      for (let k = 0; k < 3; k++) {
        const { results } = await as.mutation(invitations.create, {
          orgId,
          emails: ["ada@x.example"],
          role: "viewer",
        });
        statuses.push(results[0]!.status);
      }
    }
    expect(statuses.filter((status) => status === "invited")).toHaveLength(10);
    await settle(t);
  });
});
