import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { HOUR_MS } from "../../lib/time";
import { GENESIS_HASH, hashRow } from "../rules/chain";
import type { Link } from "../rules/chain";
import { seal } from "../../access/seals";

/**
 * The sequencer. Rows are appended without a number; a job gives them numbers without holes and links each to the one before, in the
 * order in which they were stored. A writer reads and writes nothing that another writer does, and never waits for the sequencer.
 */

// Few enough that a busy machine hashes and writes them in a fraction of the second that a transaction has; a row of the largest size
// is 24 kB, so that their bytes are no matter either.
const ROWS_PER_BATCH = 100;

// Rows younger than this are left alone: the range that is read then ends before where writers insert, so that they do not make the
// sequencer repeat its work.
const SETTLE_MS = 1_000;

// The head is written down outside of the chain this often.
const ANCHOR_EVERY_MS = HOUR_MS;

// A new chain has nothing old in it.
const RETENTION_FIRST_MS = 24 * HOUR_MS;

/** The organisation's chain, or null before its first row was chained. */
export async function findChain(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
): Promise<Doc<"auditChains"> | null> {
  return await ctx.db
    .query("auditChains")
    .withIndex("by_org", (q) => q.eq("orgId", orgId))
    .unique();
}

/** What a chain's seal covers. */
export function sealedParts(chain: Sealed): (string | number)[] {
  const { orgId, seq, hash, cutSeq, cutHash, anchoredSeq } = chain;
  return ["chain", orgId, seq, hash, cutSeq, cutHash, anchoredSeq];
}

type Sealed = Pick<Doc<"auditChains">, "orgId" | "seq" | "hash" | "cutSeq" | "cutHash" | "anchoredSeq">;

/** Changes a chain's row and seals it anew. */
export async function patchChain(
  ctx: Pick<MutationCtx, "db">,
  chain: Doc<"auditChains">,
  change: Partial<Omit<WithoutSystemFields<Doc<"auditChains">>, "orgId" | "seal">>,
): Promise<void> {
  await ctx.db.patch("auditChains", chain._id, {
    ...change,
    seal: await seal(sealedParts({ ...chain, ...change })),
  });
}

/** Chains the oldest rows that have no number yet. Says whether there may be more. */
export async function chainBatch(ctx: Pick<MutationCtx, "db">, now: number): Promise<{ isMore: boolean }> {
  const rows = await ctx.db
    .query("auditLogs")
    .withIndex("by_seq", (q) => q.eq("seq", undefined).lt("_creationTime", now - SETTLE_MS))
    .take(ROWS_PER_BATCH);
  const rowsOf = new Map<Id<"organizations">, Doc<"auditLogs">[]>();
  for (const row of rows) rowsOf.set(row.orgId, [...(rowsOf.get(row.orgId) ?? []), row]);
  for (const [orgId, ofOrg] of rowsOf) await extend(ctx, orgId, ofOrg, now);
  return { isMore: rows.length === ROWS_PER_BATCH };
}

async function extend(
  ctx: Pick<MutationCtx, "db">,
  orgId: Id<"organizations">,
  rows: readonly Doc<"auditLogs">[],
  now: number,
): Promise<void> {
  const chain = await findChain(ctx, orgId);
  let head: Link = chain ? { seq: chain.seq, hash: chain.hash } : { seq: 0, hash: GENESIS_HASH };
  for (const row of rows) {
    const seq = head.seq + 1;
    const hash = await hashRow(row, seq, head.hash);
    await ctx.db.patch("auditLogs", row._id, { seq, prevHash: head.hash, hash });
    head = { seq, hash };
  }
  if (chain) {
    await patchChain(ctx, chain, {
      ...head,
      anchorDueAt: chain.anchorDueAt ?? Math.max(now, (chain.anchoredAt ?? 0) + ANCHOR_EVERY_MS),
    });
    return;
  }
  const first = { orgId, ...head, cutSeq: 0, cutHash: GENESIS_HASH, anchoredSeq: 0 };
  await ctx.db.insert("auditChains", {
    ...first,
    seal: await seal(sealedParts(first)),
    anchoredAt: null,
    anchorDueAt: now,
    retentionDueAt: now + RETENTION_FIRST_MS,
  });
}
