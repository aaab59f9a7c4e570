import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import {
  asUser,
  auditRows,
  joinMember,
  makeMember,
  makeOrg,
  refusalOf,
  runInOrg,
  settle,
} from "../test.factories";
import type { TestMember } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { makePartner } from "../partners/model/partners";
import { readSeats } from "../billing/model/seats";

type OrgId = Id<"organizations">;

const members = api.identity.members;
const first = { sort: "name", direction: "asc", page: 1 } as const;

async function setup(plan: "free" | "starter" | "pro" = "pro") {
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan });
  const owner = await joinMember(t, orgId, "owner", { name: "Olga Owner" });
  return { t, orgId, owner };
}

const seatsOf = (t: TestBackend, orgId: OrgId) =>
  runInOrg(t, orgId, async (ctx) => (await readSeats(ctx)).used);

const partnerOf = (t: TestBackend, orgId: OrgId, name: string) =>
  runInOrg(t, orgId, (ctx) =>
    makePartner(ctx, { name, slug: name.toLowerCase(), provider: "chilipiper", meetingTypes: [] }),
  );

const namesOf = (page: { rows: { name: string }[] }) => page.rows.map(({ name }) => name);

describe("identity.members.list", () => {
  test("[T-05] shows who is in, with everything the table needs", async () => {
    const { t, orgId, owner } = await setup();
    const partnerId = await partnerOf(t, orgId, "Bluebird");
    const guest = await joinMember(t, orgId, "member", {
      name: "Gus",
      email: "gus@bluebird.example",
      partnerId,
    });
    await guest.as.mutation(api.identity.users.touch, { orgId });
    const page = await owner.as.query(members.list, { orgId, ...first });
    expect(page).toMatchObject({ page: 1, pageCount: 1, total: 2 });
    expect(page.rows).toMatchObject([
      {
        membershipId: guest.membershipId,
        name: "Gus",
        email: "gus@bluebird.example",
        role: "member",
        status: "active",
        partner: { partnerId, name: "Bluebird" },
        isYou: false,
      },
      { name: "Olga Owner", role: "owner", partner: null, lastActiveAt: null, isYou: true },
    ]);
    expect(page.rows[0]!.lastActiveAt).toBeGreaterThan(0);
  });

  test("sorts by each column, both ways, equal ones by name", async () => {
    const { t, orgId, owner } = await setup();
    const zoe = await joinMember(t, orgId, "viewer", { name: "Zoé", email: "a@x.example" });
    await joinMember(t, orgId, "admin", { name: "ángel", email: "z@x.example" });
    await joinMember(t, orgId, "viewer", { name: "Mia", email: "m@x.example" });
    await owner.as.mutation(members.setStatus, { orgId, membershipId: zoe.membershipId, status: "inactive" });
    const inOrder = async (sort: "name" | "email" | "role" | "status" | "joined") =>
      namesOf(await owner.as.query(members.list, { orgId, sort, direction: "asc", page: 1 }));
    expect(await inOrder("name")).toEqual(["ángel", "Mia", "Olga Owner", "Zoé"]);
    expect(await inOrder("email")).toEqual(["Zoé", "Mia", "Olga Owner", "ángel"]);
    expect(await inOrder("role")).toEqual(["Olga Owner", "ángel", "Mia", "Zoé"]);
    expect(await inOrder("status")).toEqual(["ángel", "Mia", "Olga Owner", "Zoé"]);
    const down = await owner.as.query(members.list, { orgId, sort: "role", direction: "desc", page: 1 });
    expect(namesOf(down)).toEqual(["Zoé", "Mia", "ángel", "Olga Owner"]);
  });

  test("has 25 on a page, every member on exactly one page, and shows the last page for one beyond it", async () => {
    const { t, orgId, owner } = await setup("pro");
    await t.run((ctx) => ctx.db.patch("organizations", orgId, { planKey: "enterprise" }));
    for (let i = 0; i < 51; i++) await joinMember(t, orgId, "viewer", { name: `Member ${(i * 7) % 51}` });
    const pages = [];
    for (const page of [1, 2, 3, 9, -1, 1.5])
      pages.push(await owner.as.query(members.list, { orgId, sort: "joined", direction: "desc", page }));
    expect(pages.map(({ page, pageCount, total, rows }) => [page, pageCount, total, rows.length])).toEqual([
      [1, 3, 52, 25],
      [2, 3, 52, 25],
      [3, 3, 52, 2],
      [3, 3, 52, 2],
      [1, 3, 52, 25],
      [1, 3, 52, 25],
    ]);
    expect(new Set(pages.slice(0, 3).flatMap(namesOf)).size).toBe(52);
    await settle(t);
  });

  test("finds by parts of name and address, in this organisation only, and no leaver", async () => {
    const { t, orgId, owner } = await setup();
    const ada = await joinMember(t, orgId, "member", { name: "Ada Lovelace", email: "ada@engines.example" });
    await joinMember(t, orgId, "member", { name: "Adam Smith", email: "smith@wealth.example" });
    const elsewhere = await makeOrg(t);
    await joinMember(t, elsewhere, "owner", { name: "Ada Elsewhere" });
    const search = async (text: string) =>
      namesOf(await owner.as.query(members.list, { orgId, ...first, search: text }));
    expect(await search("ada")).toEqual(["Ada Lovelace", "Adam Smith"]);
    expect(await search("  ADA love ")).toEqual(["Ada Lovelace"]);
    expect(await search("wealth")).toEqual(["Adam Smith"]);
    expect(await search("nobody")).toEqual([]);
    await owner.as.mutation(members.remove, { orgId, membershipId: ada.membershipId });
    expect(await search("ada")).toEqual(["Adam Smith"]);
    expect(namesOf(await owner.as.query(members.list, { orgId, ...first }))).toEqual([
      "Adam Smith",
      "Olga Owner",
    ]);
  });
});

describe("[T-03] identity.members.changeRole", () => {
  test("changes it at once and leaves its audit row", async () => {
    const { t, orgId, owner } = await setup();
    const { membershipId, userId, as } = await joinMember(t, orgId, "member");
    await owner.as.mutation(members.changeRole, { orgId, membershipId, role: "admin" });
    expect(await refusalOf(as.query(members.list, { orgId, ...first }))).toBeNull();
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({
      action: "member.roleChanged",
      actorId: owner.userId,
      resourceId: membershipId,
      before: '{"role":"member"}',
      after: '{"role":"admin"}',
    });
    expect(await t.run((ctx) => ctx.db.get("memberships", membershipId))).toMatchObject({
      userId,
      role: "admin",
    });
    const rows = (await auditRows(t, orgId)).length;
    await owner.as.mutation(members.changeRole, { orgId, membershipId, role: "admin" });
    expect(await auditRows(t, orgId)).toHaveLength(rows);
  });

  test("nobody reaches above their own role, on either side; a foreign and a former member look missing", async () => {
    const { t, orgId, owner } = await setup();
    const admin = await joinMember(t, orgId, "admin");
    const member = await joinMember(t, orgId, "member");
    const change = (as: TestMember["as"], membershipId: Id<"memberships">, role: "owner" | "viewer") =>
      refusalOf(as.mutation(members.changeRole, { orgId, membershipId, role }));
    expect(await change(admin.as, member.membershipId, "owner")).toBe("FORBIDDEN");
    expect(await change(admin.as, owner.membershipId, "viewer")).toBe("FORBIDDEN");
    expect(await change(member.as, member.membershipId, "owner")).toBe("FORBIDDEN");
    const stranger = await joinMember(t, await makeOrg(t));
    expect(await change(owner.as, stranger.membershipId, "viewer")).toBe("NOT_FOUND");
    await owner.as.mutation(members.remove, { orgId, membershipId: member.membershipId });
    expect(await change(owner.as, member.membershipId, "viewer")).toBe("NOT_FOUND");
  });

  test("of two owners who step down at the same time, one stays", async () => {
    const { t, orgId, owner } = await setup();
    const other = await joinMember(t, orgId, "owner");
    const steps = [owner, other].map(({ as, membershipId }) =>
      refusalOf(as.mutation(members.changeRole, { orgId, membershipId, role: "viewer" })),
    );
    expect(new Set(await Promise.all(steps))).toEqual(new Set(["CONFLICT", null]));
    const owners = await t.run((ctx) =>
      ctx.db
        .query("memberships")
        .withIndex("by_org_role_status", (q) =>
          q.eq("orgId", orgId).eq("role", "owner").eq("status", "active"),
        )
        .collect(),
    );
    expect(owners).toHaveLength(1);
  });
});

describe("[T-04] identity.members.setStatus", () => {
  test("takes effect with the next call, frees the seat, and needs one to come back", async () => {
    const { t, orgId, owner } = await setup("starter");
    const ada = await joinMember(t, orgId, "member");
    await joinMember(t, orgId, "member");
    expect(await seatsOf(t, orgId)).toBe(3);
    const set = (status: "active" | "inactive") =>
      owner.as.mutation(members.setStatus, { orgId, membershipId: ada.membershipId, status });
    await set("inactive");
    expect(await refusalOf(ada.as.query(api.identity.organizations.get, { orgId }))).toBe("NOT_FOUND");
    expect(await seatsOf(t, orgId)).toBe(2);
    await set("inactive");
    expect(await seatsOf(t, orgId)).toBe(2);
    const eve = await joinMember(t, orgId, "viewer");
    await expect(set("active")).rejects.toMatchObject({
      data: { code: "LIMIT_EXCEEDED", used: 3, limit: 3, upgradeUrl: "/settings/billing" },
    });
    await owner.as.mutation(members.remove, { orgId, membershipId: eve.membershipId });
    await set("active");
    expect(await seatsOf(t, orgId)).toBe(3);
    expect(await refusalOf(ada.as.query(api.identity.organizations.get, { orgId }))).toBeNull();
    expect((await auditRows(t, orgId)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["member.deactivated", "member.removed", "member.activated"]),
    );
  });

  test("nobody switches themselves off, and no admin an owner", async () => {
    const { t, orgId, owner } = await setup();
    const admin = await joinMember(t, orgId, "admin");
    const off = (as: TestMember["as"], membershipId: Id<"memberships">) =>
      refusalOf(as.mutation(members.setStatus, { orgId, membershipId, status: "inactive" }));
    expect(await off(owner.as, owner.membershipId)).toBe("CONFLICT");
    expect(await off(admin.as, owner.membershipId)).toBe("FORBIDDEN");
    expect(await off(owner.as, admin.membershipId)).toBeNull();
  });
});

describe("[T-03] leaving and handing over", () => {
  test("the last active owner cannot leave, an inactive owner beside them does not count", async () => {
    const { t, orgId, owner } = await setup();
    const other = await joinMember(t, orgId, "owner");
    await owner.as.mutation(members.setStatus, {
      orgId,
      membershipId: other.membershipId,
      status: "inactive",
    });
    await expect(owner.as.mutation(members.leave, { orgId })).rejects.toMatchObject({
      data: { code: "CONFLICT", reason: "last_owner" },
    });
    expect(await seatsOf(t, orgId)).toBe(1);
  });

  test("who leaves is out, frees the seat and can be let in again under another role", async () => {
    const { t, orgId } = await setup();
    const ada = await joinMember(t, orgId, "admin");
    await ada.as.mutation(members.leave, { orgId });
    expect(await refusalOf(ada.as.query(api.identity.organizations.get, { orgId }))).toBe("NOT_FOUND");
    expect(await seatsOf(t, orgId)).toBe(1);
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({ action: "member.left", actorId: ada.userId });
  });

  test("handing over makes one owner and one admin; only an owner can, and only to an active member of the house", async () => {
    const { t, orgId, owner } = await setup();
    const admin = await joinMember(t, orgId, "admin");
    const off = await joinMember(t, orgId, "member");
    const guest = await joinMember(t, orgId, "member", { partnerId: await partnerOf(t, orgId, "Cobalt") });
    await owner.as.mutation(members.setStatus, { orgId, membershipId: off.membershipId, status: "inactive" });
    const hand = (as: TestMember["as"], to: { membershipId: Id<"memberships"> }) =>
      refusalOf(as.mutation(members.transferOwnership, { orgId, membershipId: to.membershipId }));
    expect(await hand(admin.as, admin)).toBe("FORBIDDEN");
    expect(await hand(owner.as, owner)).toBe("CONFLICT");
    expect(await hand(owner.as, off)).toBe("CONFLICT");
    expect(await hand(owner.as, guest)).toBe("CONFLICT");
    expect(await hand(owner.as, admin)).toBeNull();
    const rows = (await admin.as.query(members.list, { orgId, ...first })).rows;
    const roleOf = (who: TestMember) => rows.find(({ userId }) => userId === who.userId)?.role;
    expect([roleOf(owner), roleOf(admin)]).toEqual(["admin", "owner"]);
    expect((await auditRows(t, orgId)).at(-1)).toMatchObject({ action: "organization.ownershipTransferred" });
  });
});

describe("identity.members.setPartner", () => {
  test("limits a member to a partner's records and lifts it; a manager and a foreign partner are refused", async () => {
    const { t, orgId, owner } = await setup();
    const partnerId = await partnerOf(t, orgId, "Dovetail");
    const foreign = await partnerOf(t, await makeOrg(t), "Foreign");
    const ada = await joinMember(t, orgId, "member");
    const admin = await joinMember(t, orgId, "admin");
    const limit = (who: TestMember, to: Id<"partners"> | null) =>
      refusalOf(
        owner.as.mutation(members.setPartner, { orgId, membershipId: who.membershipId, partnerId: to }),
      );
    expect(await limit(ada, foreign)).toBe("NOT_FOUND");
    expect(await limit(admin, partnerId)).toBe("CONFLICT");
    expect(await limit(ada, partnerId)).toBeNull();
    expect(await refusalOf(ada.as.query(api.crm.contacts.count, { orgId }))).toBe("FORBIDDEN");
    const promote = owner.as.mutation(members.changeRole, {
      orgId,
      membershipId: ada.membershipId,
      role: "admin",
    });
    expect(await refusalOf(promote)).toBe("CONFLICT");
    expect(await limit(ada, null)).toBeNull();
    expect(await refusalOf(ada.as.query(api.crm.contacts.count, { orgId }))).toBeNull();
  });
});

describe("one member", () => {
  test("[T-06] their activity is the log seen from the person; what the caller may do stands beside them", async () => {
    const { t, orgId, owner } = await setup();
    const admin = await joinMember(t, orgId, "admin");
    const ada = await joinMember(t, orgId, "member");
    const { membershipId } = ada;
    await admin.as.mutation(members.changeRole, { orgId, membershipId, role: "viewer" });
    const activity = await owner.as.query(members.activity, {
      orgId,
      membershipId: admin.membershipId,
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(activity.page).toMatchObject([{ action: "member.roleChanged", resourceId: membershipId }]);
    expect((await admin.as.query(members.get, { orgId, membershipId })).may).toEqual({
      roles: ["admin", "member", "viewer"],
      setStatus: true,
      remove: true,
      setPartner: true,
      transferOwnership: false,
    });
    const above = await admin.as.query(members.get, { orgId, membershipId: owner.membershipId });
    expect(above.may).toMatchObject({ roles: [], setStatus: false, remove: false });
    expect(await refusalOf(ada.as.query(members.get, { orgId, membershipId }))).toBe("FORBIDDEN");
  });

  test("[T-05] is noted as seen at most once a minute, and by nobody from outside", async () => {
    const { t, orgId, owner } = await setup();
    await owner.as.mutation(api.identity.users.touch, { orgId });
    await owner.as.mutation(api.identity.users.touch, { orgId });
    const seen = () => t.run((ctx) => ctx.db.query("memberSeen").collect());
    expect(await seen()).toHaveLength(1);
    const at = (await seen())[0]!.at;
    await t.run(async (ctx) =>
      ctx.db.patch("memberSeen", (await ctx.db.query("memberSeen").first())!._id, { at: at - 60_000 }),
    );
    await owner.as.mutation(api.identity.users.touch, { orgId });
    expect((await seen())[0]!.at).toBeGreaterThanOrEqual(at);
    const { as: stranger } = await makeMember(t, await makeOrg(t));
    expect(await refusalOf(stranger.mutation(api.identity.users.touch, { orgId }))).toBe("NOT_FOUND");
  });
});

test("people who were in before lists and seats were kept are brought in by the first look, once", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan: "starter" });
  const old: TestMember["as"][] = [];
  for (const role of ["owner", "member", "viewer", "viewer"] as const) {
    const userId = await t.run((ctx) =>
      ctx.db.insert("users", { name: `Old ${role}`, emailNorm: "o@x.example" }),
    );
    await t.run((ctx) => ctx.db.insert("memberships", { orgId, userId, role, status: "active" }));
    old.push(asUser(t, userId));
  }
  for (let i = 0; i < 2; i++) {
    await old[0]!.mutation(api.identity.users.touch, { orgId });
    await settle(t);
    expect(namesOf(await old[0]!.query(members.list, { orgId, ...first }))).toHaveLength(4);
    expect(await seatsOf(t, orgId)).toBe(3);
  }
  // The fourth is in without a seat: going gives none back, and coming back needs one.
  const fourth = (await old[0]!.query(members.list, { orgId, sort: "joined", direction: "desc", page: 1 }))
    .rows[0]!;
  const set = (status: "active" | "inactive") =>
    refusalOf(old[0]!.mutation(members.setStatus, { orgId, membershipId: fourth.membershipId, status }));
  expect([await set("inactive"), await seatsOf(t, orgId), await set("active")]).toEqual([
    null,
    3,
    "LIMIT_EXCEEDED",
  ]);
});
