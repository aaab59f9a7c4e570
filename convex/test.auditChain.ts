import { api } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { recordEvent } from "./events/record";
import { makeMember, makeOrg, runInOrg } from "./test.factories";
import type { TestMember } from "./test.factories";
import { setupBackend } from "./test.setup";
import type { TestBackend } from "./test.setup";
import { anchorBatch } from "./audit/model/anchors";
import { chainBatch } from "./audit/model/chain";
import { hashRow } from "./audit/rules/chain";

/** Later than rows must be to be chained. */
export const LATER = 60_000;

export async function setup(rows: number) {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const admin = await makeMember(t, orgId, "admin");
  for (let i = 1; i <= rows; i++) await write(t, orgId, `name ${i}`);
  await chainAll(t);
  return { t, orgId, admin };
}

export const write = (t: TestBackend, orgId: Id<"organizations">, name: string) =>
  runInOrg(t, orgId, (ctx) =>
    recordEvent(ctx, {
      type: "organization.renamed",
      subject: { type: "organization", id: orgId },
      payload: { name },
      before: { name: "before" },
    }),
  );

export const chainAll = (t: TestBackend) => t.run((ctx) => chainBatch(ctx, Date.now() + LATER));
export const anchorAll = (t: TestBackend, later = 0) =>
  t.run((ctx) => anchorBatch(ctx, Date.now() + LATER + later));

/** Checks the whole log, as the page does: call after call until it is over. */
export async function verify(
  admin: TestMember,
  orgId: Id<"organizations">,
  outside?: { seq: number; hash: string },
) {
  for (let next = undefined; ;) {
    const verdict: Awaited<ReturnType<typeof once>> = await once(admin, orgId, next, outside);
    if (verdict.next === null) return verdict;
    next = verdict.next;
  }
}

const once = (
  admin: TestMember,
  orgId: Id<"organizations">,
  next: object | undefined,
  outside: { seq: number; hash: string } | undefined,
) =>
  admin.as.action(api.audit.logs.verify, {
    orgId,
    ...(next && { next: next as never }),
    ...(outside && { outside }),
  });

/** What somebody with the database in hand can do, past every function of the app. */
export type Hands = {
  patch: (id: string, change: object) => Promise<void>;
  replace: (id: string, row: object) => Promise<void>;
  delete: (id: string) => Promise<void>;
  insert: (row: object) => Promise<void>;
  row: (orgId: Id<"organizations">, seq: number) => Promise<Doc<"auditLogs">>;
  chain: (orgId: Id<"organizations">) => Promise<Doc<"auditChains">>;
};

export const tamper = (t: TestBackend, act: (db: Hands) => Promise<void>) =>
  t.run(async (ctx) => {
    const anyId = (id: string) => id as Id<"auditLogs">;
    await act({
      patch: (id, change) => ctx.db.patch(anyId(id), change),
      replace: (id, row) => ctx.db.replace(anyId(id), row as never),
      delete: (id) => ctx.db.delete(anyId(id)),
      insert: async (row) => void (await ctx.db.insert("auditLogs", row as never)),
      row: async (orgId, seq) =>
        (await ctx.db
          .query("auditLogs")
          .withIndex("by_org_seq", (q) => q.eq("orgId", orgId).eq("seq", seq))
          .first())!,
      chain: async (orgId) =>
        (await ctx.db
          .query("auditChains")
          .withIndex("by_org", (q) => q.eq("orgId", orgId))
          .first())!,
    });
  });

export const rowAt = (db: Hands, orgId: Id<"organizations">, seq: number) => db.row(orgId, seq);

export async function insertLinked(
  db: Hands,
  row: Doc<"auditLogs">,
  seq: number,
  prevHash: string,
): Promise<string> {
  const { _id, _creationTime, ...fields } = row;
  const hash = await hashRow(row, seq, prevHash);
  await db.insert({ ...fields, seq, prevHash, hash });
  return hash;
}

/** Deletes rows and puts others in their place, with the hashes that a right chain would have. */
export async function reAppend(
  db: Hands,
  orgId: Id<"organizations">,
  from: number,
  to: number,
): Promise<void> {
  let prevHash = (await rowAt(db, orgId, from - 1)).hash!;
  for (let seq = from; seq <= to; seq++) {
    const row = await rowAt(db, orgId, seq);
    await db.delete(row._id);
    prevHash = await insertLinked(db, { ...row, after: '{"name":"forged"}' }, seq, prevHash);
  }
}

export const anEvent = (
  ctx: { db: { insert: (table: "events", row: never) => Promise<Id<"events">> } },
  orgId: Id<"organizations">,
) =>
  ctx.db.insert("events", {
    orgId,
    type: "demo.seeded",
    subjectType: "organization",
    subjectId: orgId,
    payload: {},
    occurredAt: 0,
    traceId: "t",
    depth: 0,
    source: "system",
  } as never);

export const bareRow = (orgId: Id<"organizations">, eventId: Id<"events">) => ({
  orgId,
  actorKind: "system" as const,
  actorId: "test",
  action: "demo.seeded",
  resourceType: "organization",
  resourceId: orgId,
  eventId,
  traceId: "t",
});
