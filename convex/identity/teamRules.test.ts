import { expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { readSeats } from "../billing/model/seats";
import type { Role } from "../access/permissions";
import { roleAllows, ROLES } from "../access/permissions";
import { asUser, joinMember, makeOrg, refusalOf, runInOrg, settle } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { TestBackend } from "../test.setup";
import { randomFrom } from "../ops/demoRandom";
import { compareSortKeys, MEMBER_ORDERS, sortKeyOf } from "./rules/memberSort";
import { sortableOf } from "./model/memberOrder";
import { addMember } from "./model/organizations";

/** Operations of one run; each is one call of a real handler by a random caller on a random member. */
const OPERATIONS = process.env.NIGHTLY === "1" ? 1_000 : 40;
const PEOPLE = 5;

type OrgId = Id<"organizations">;
type Person = { userId: Id<"users">; membershipId: Id<"memberships"> };

const OPERATION_NAMES = [
  "changeRole",
  "activate",
  "deactivate",
  "remove",
  "leave",
  "transferOwnership",
  "addBack",
] as const;
type Operation = (typeof OPERATION_NAMES)[number];

// A printed seed is tried again with SEED=<number>.
const newSeed = () => Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31);

const membershipsOf = (t: TestBackend, orgId: OrgId) =>
  t.run((ctx) =>
    ctx.db
      .query("memberships")
      .withIndex("by_org_user", (q) => q.eq("orgId", orgId))
      .collect(),
  );

function run(
  t: TestBackend,
  orgId: OrgId,
  step: { operation: Operation; caller: Person; target: Person; role: Role },
) {
  const { operation, caller, target, role } = step;
  const as = asUser(t, caller.userId);
  const { membershipId } = target;
  const { members } = api.identity;
  switch (operation) {
    case "changeRole":
      return as.mutation(members.changeRole, { orgId, membershipId, role });
    case "activate":
      return as.mutation(members.setStatus, { orgId, membershipId, status: "active" });
    case "deactivate":
      return as.mutation(members.setStatus, { orgId, membershipId, status: "inactive" });
    case "remove":
      return as.mutation(members.remove, { orgId, membershipId });
    case "leave":
      return as.mutation(members.leave, { orgId });
    case "transferOwnership":
      return as.mutation(members.transferOwnership, { orgId, membershipId });
    case "addBack":
      return joinAgain(t, orgId, target, role);
  }
}

const joinAgain = (t: TestBackend, orgId: OrgId, { userId }: Person, role: Role) =>
  runInOrg(t, orgId, (ctx) => addMember(ctx, userId, role));

/** What holds after every step, whatever it was and however it ended. */
async function checkInvariants(t: TestBackend, orgId: OrgId, say: string) {
  const rows = await membershipsOf(t, orgId);
  const active = rows.filter(({ status }) => status === "active");
  const owner = active.find(({ role }) => role === "owner");
  expect(owner, `${say}: an active owner`).toBeDefined();
  const { used } = await runInOrg(t, orgId, readSeats);
  expect(used, `${say}: seats`).toBe(active.length);
  const listed = rows.flatMap((row) => {
    const sortable = sortableOf(row);
    return sortable ? [{ id: row._id, sortable }] : [];
  });
  for (const sort of MEMBER_ORDERS) {
    const page = await asUser(t, owner!.userId).query(api.identity.members.list, {
      orgId,
      sort,
      direction: "asc",
      page: 1,
    });
    const expected = [...listed].sort(
      (a, b) =>
        compareSortKeys(sortKeyOf(sort, a.sortable), sortKeyOf(sort, b.sortable)) || (a.id < b.id ? -1 : 1),
    );
    expect(
      page.rows.map(({ membershipId }) => membershipId),
      `${say}: by ${sort}`,
    ).toEqual(expected.map(({ id }) => id));
    expect(page.total, `${say}: total`).toBe(listed.length);
  }
}

test("[T-03] whatever people do to each other, an active owner is left, every active member has a seat, and every order is whole", async () => {
  const seed = newSeed();
  console.info(`seed ${seed}`);
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const t = setupBackend();
  const orgId = await makeOrg(t, { plan: "pro" });
  const people: Person[] = [await joinMember(t, orgId, "owner")];
  while (people.length < PEOPLE) people.push(await joinMember(t, orgId, pick(ROLES)));
  // Three seats for more people: who comes back may find none.
  await t.run((ctx) => ctx.db.patch("organizations", orgId, { planKey: "starter" }));
  let done = 0;
  for (let i = 0; i < OPERATIONS; i++) {
    const step = {
      operation: pick(OPERATION_NAMES),
      caller: pick(people),
      target: pick(people),
      role: pick(ROLES),
    };
    const before = await membershipsOf(t, orgId);
    const refusal = await refusalOf(run(t, orgId, step));
    const say = `seed ${seed} step ${i}: ${step.operation} ${step.role} ended with ${refusal}`;
    if (refusal === null) done += 1;
    else expect(await membershipsOf(t, orgId), `${say}: nothing half done`).toEqual(before);
    await checkInvariants(t, orgId, say);
  }
  expect(done).toBeGreaterThan(OPERATIONS / 20);
  await settle(t);
}, 120_000);

test("[I-04] for any roles of caller, member and wish, the handlers decide as the table of ranks says", async () => {
  const t = setupBackend();
  for (const own of ROLES) {
    for (const theirs of ROLES) {
      const orgId = await makeOrg(t, { plan: "enterprise" });
      await joinMember(t, orgId, "owner");
      const caller = await joinMember(t, orgId, own);
      for (const wish of ROLES) {
        const target = await joinMember(t, orgId, theirs);
        const { membershipId } = target;
        const rank = (role: Role) => ["owner", "admin", "member", "viewer"].indexOf(role);
        const mayManage = roleAllows(own, "members.write");
        const mayReach = mayManage && rank(own) <= rank(theirs) && rank(own) <= rank(wish);
        const say = `${own} makes a ${theirs} a ${wish}`;
        const change = caller.as.mutation(api.identity.members.changeRole, {
          orgId,
          membershipId,
          role: wish,
        });
        expect(await refusalOf(change), say).toBe(mayReach ? null : "FORBIDDEN");
        const invite = caller.as.mutation(api.identity.invitations.create, {
          orgId,
          emails: [`${own}-${theirs}-${wish}@x.example`],
          role: wish,
        });
        const mayInvite = mayManage && rank(own) <= rank(wish);
        expect(await refusalOf(invite), `${own} invites a ${wish}`).toBe(mayInvite ? null : "FORBIDDEN");
      }
    }
  }
  await settle(t);
}, 60_000);
