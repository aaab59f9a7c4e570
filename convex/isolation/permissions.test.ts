import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Id } from "../_generated/dataModel";
import { memberAllows, PERMISSIONS, roleAllows, ROLES } from "../access/permissions";
import type * as Permissions from "../access/permissions";
import type { Permission, Role } from "../access/permissions";
import { tableOfRoles } from "../access/rolesTable";
import { makeMember, settle } from "../test.factories";
import { ROWS, weakestOf } from "./matrix.rows";
import { ask, publicFunctions, verdictOf } from "./surface.matrix";
import type { Answer, PublicFunction } from "./surface.matrix";
import { argsOf, inserter, makeWorld, twinArgs } from "./world.matrix";

/** Draws of one run; each is one call of a real handler. */
const DRAWS = 150;

// What the builders ask of the table while a handler runs: that is the permission which the function declared.
const asked = vi.hoisted((): string[] => []);
vi.mock("../access/permissions", async (original) => {
  const actual = await original<typeof Permissions>();
  return {
    ...actual,
    memberAllows: (member: { role: Role; partnerId?: string }, permission: Permission) => {
      asked.push(permission);
      return actual.memberAllows(member, permission);
    },
  };
});

const isRole = (weakest: unknown): weakest is Role => ROLES.includes(weakest as Role);

let scoped: PublicFunction[] = [];
beforeAll(async () => {
  scoped = (await publicFunctions()).filter(({ path }) => isRole(weakestOf(ROWS[path])));
});
beforeEach(() => void asked.splice(0));

test("every stronger role may do all that a weaker one may, and a partner's user never more than the role", () => {
  for (const permission of PERMISSIONS) {
    const granted = ROLES.map((role) => roleAllows(role, permission));
    expect(granted, permission).toEqual([...granted].sort((a, b) => Number(b) - Number(a)));
    expect(granted[0], `${permission} for the owner`).toBe(true);
    for (const role of ROLES) {
      if (memberAllows({ role, partnerId: "p" }, permission)) expect(roleAllows(role, permission)).toBe(true);
    }
  }
});

test("the weakest role of each function's row is the weakest that the table grants its permission", async () => {
  const { victim, owner, insert } = await makeWorld();
  for (const fn of scoped) {
    asked.splice(0);
    await ask(owner.as, fn, await argsOf(fn, { orgId: victim, insert }));
    const permission = asked[0] as Permission;
    expect(PERMISSIONS, fn.path).toContain(permission);
    const weakest = [...ROLES].reverse().find((role) => roleAllows(role, permission));
    expect(weakestOf(ROWS[fn.path]), `${fn.path} asks for ${permission}`).toBe(weakest);
  }
});

test("for any role, permission and record the handler's answer is the table's", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.info(`seed ${seed}`);
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const { t, victim, own, stranger, insert } = await makeWorld();
  const partnerId = (await insert("partners")) as Id<"partners">;
  for (let draw = 0; draw < DRAWS; draw++) {
    const [fn, role, status] = [pick(scoped), pick(ROLES), pick(["active", "active", "inactive", "removed"])];
    const partner = random() < 0.25 ? partnerId : undefined;
    const record = pick(["own", "another organisation's", "none"] as const);
    const say = `seed ${seed} draw ${draw}: ${fn.path}, ${role} ${status}${partner ? " of a partner" : ""}, ${record}`;
    const member = { role, partnerId: partner };
    const { as } = await makeMember(t, victim, role, { status: status as "active", partnerId: partner });
    const source = record === "another organisation's" ? foreign(t, own, stranger.userId) : insert;
    const { ids, existing, missing } = await twinArgs(t, fn, victim, source);
    asked.splice(0);
    const answer = await ask(as, fn, record === "none" ? missing : existing);
    if (status !== "active") {
      expect([verdictOf(answer), asked], say).toEqual(["NOT_FOUND", []]);
      continue;
    }
    const permission = asked[0] as Permission;
    const allowed = memberAllows(member, permission);
    expect(permissionRefused(answer), say).toBe(allowed ? null : permission);
    if (allowed && record !== "own" && ids.length > 0 && fn.kind !== "query")
      expect(verdictOf(answer), say).not.toBe("answered");
  }
  await settle(t);
});

test("the page of roles is the table itself: every permission once, with words and the roles that have it", async () => {
  const { areas, roles } = await tableOfRoles({ membership: null });
  const shown = areas.flatMap(({ permissions }) => permissions);
  expect(shown.map(({ permission }) => permission).sort()).toEqual([...PERMISSIONS].sort());
  for (const { permission, label, detail, roles: granted } of shown) {
    expect(granted).toEqual(ROLES.filter((role) => roleAllows(role, permission)));
    expect(label).not.toMatch(/\.(read|write|manage|own|export)/);
    expect(detail).toMatch(/\.$/);
  }
  expect(new Set(shown.map(({ label }) => label)).size).toBe(shown.length);
  expect(roles.map(({ granted }) => granted)).toEqual(
    ROLES.map((role) => shown.filter((each) => each.roles.includes(role)).length),
  );
});

/** The permission that an answer says is lacking, or null. */
function permissionRefused(answer: Answer): string | null {
  if (verdictOf(answer) !== "FORBIDDEN" || !("refused" in answer)) return null;
  const { permission } = answer.refused.data as { permission?: string };
  return permission ?? null;
}

function foreign(t: Parameters<typeof twinArgs>[0], orgId: Id<"organizations">, userId: Id<"users">) {
  return inserter(t, { orgId, userId, mark: "foreign" });
}

/** A small deterministic generator (mulberry32), so that a failing seed fails again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
