import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { anEvent, bareRow } from "../test.auditChain";
import { auditRows, makeMember, makeOrg, refusalOf } from "../test.factories";
import type { TestMember } from "../test.factories";
import { setupBackend } from "../test.setup";
import type { LogFilters } from "./model/logs";

const SEED = Math.floor(Math.random() * 2 ** 31);
console.info(`seed ${SEED}`);

const ACTIONS = ["contact.created", "organization.renamed", "apiKey.revoked"];
const TYPES = ["contact", "organization"];
const ROWS = 120;

describe("the filters of the audit log", () => {
  test("every combination gives exactly the rows that fit, newest first, through pages of any size", async () => {
    const { orgId, admin, rows } = await setup();
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const filters = fc.record({
      actorKind: maybe(fc.constantFrom("user" as const, "apiKey" as const, "seed" as const)),
      actorId: maybe(fc.constantFrom("a", "b")),
      action: maybe(fc.constantFrom(...ACTIONS)),
      resourceType: maybe(fc.constantFrom(...TYPES)),
      resourceId: maybe(fc.constantFrom("1", "2")),
      from: maybe(fc.nat(ROWS)),
      to: maybe(fc.nat(ROWS)),
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 3, max: 50 }), async (wanted, size) => {
        const shown = await allPages(admin, orgId, wanted, size);
        expect(shown).toEqual(rows.filter((row) => fits(row, wanted)).map(({ _id }) => _id));
      }),
      { seed: SEED, numRuns: 80 },
    );
  });

  test("the choices name everyone and everything once, people first, and nothing of other organisations", async () => {
    const { orgId, admin } = await setup();
    expect(await admin.as.query(api.audit.logs.actors, { orgId })).toEqual([
      { kind: "user", id: "a", label: "user a" },
      { kind: "user", id: "b", label: "user b" },
      { kind: "apiKey", id: "a", label: "apiKey a" },
      { kind: "apiKey", id: "b", label: "apiKey b" },
    ]);
    expect(await admin.as.query(api.audit.logs.actions, { orgId })).toEqual({
      actions: [...ACTIONS].sort(),
      resourceTypes: TYPES,
    });
  });

  test("one entry is shown to those who may read the log, and looks missing from elsewhere", async () => {
    const { t, orgId, admin, rows } = await setup();
    const auditLogId = rows[0]!._id;
    expect(await admin.as.query(api.audit.logs.get, { orgId, auditLogId })).toMatchObject({ auditLogId });
    const other = await makeOrg(t);
    const stranger = await makeMember(t, other, "owner");
    expect(await refusalOf(stranger.as.query(api.audit.logs.get, { orgId: other, auditLogId }))).toBe(
      "NOT_FOUND",
    );
  });
});

async function setup() {
  const t = setupBackend();
  const [orgId, other] = [await makeOrg(t), await makeOrg(t)];
  const admin = await makeMember(t, orgId, "admin");
  await t.run(async (ctx) => {
    const eventId = await anEvent(ctx, orgId);
    for (let at = 0; at < ROWS; at++) {
      // Numbers without a common divisor, so that every combination comes about.
      const kind = (["user", "apiKey", "seed"] as const)[at % 3]!;
      const id = at % 2 ? "a" : "b";
      await ctx.db.insert("auditLogs", {
        ...bareRow(at % 11 === 10 ? other : orgId, eventId),
        at,
        actorKind: kind,
        actorId: kind === "seed" ? null : id,
        actorLabel: `${kind} ${id}`,
        action: ACTIONS[(at % 5) % 3]!,
        resourceType: TYPES[(at % 7) % 2]!,
        resourceId: String(1 + ((at % 4) % 2)),
      });
    }
  });
  return { t, orgId, admin, rows: (await auditRows(t, orgId)).reverse() };
}

function fits(row: Doc<"auditLogs">, { from, to, ...same }: LogFilters): boolean {
  if (row.at < (from ?? 0) || row.at >= (to ?? Infinity)) return false;
  return Object.entries(same).every(
    ([field, value]) => value === undefined || row[field as keyof typeof row] === value,
  );
}

async function allPages(
  admin: TestMember,
  orgId: Id<"organizations">,
  filters: LogFilters,
  numItems: number,
) {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: { page: { auditLogId: string }[]; isDone: boolean; continueCursor: string } =
      await admin.as.query(api.audit.logs.list, { orgId, ...filters, paginationOpts: { numItems, cursor } });
    ids.push(...page.page.map(({ auditLogId }) => auditLogId));
    if (page.isDone) return ids;
    cursor = page.continueCursor;
  }
}
