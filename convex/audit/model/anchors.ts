import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { OrgQueryCtx } from "../../access/actor";
import { DAY_MS } from "../../lib/time";
import type { Anchor } from "../rules/chain";
import { patchChain } from "./chain";
import { checkSeal, seal } from "../../access/seals";
import type { SealState } from "../../access/seals";

/**
 * Anchors: the end of a chain, written down where later changes of the chain do not reach. The chain alone cannot tell that its last
 * rows were taken away, or that all of it was computed anew; an anchor can.
 */

// Each anchor is a small row and a patch.
const CHAINS_PER_BATCH = 100;

/**
 * Anchors every chain whose hour has come; the first anchor of a day also leaves by mail, to where nobody who reaches the database can
 * change it. Says whether there may be more.
 */
export async function anchorBatch(
  ctx: Pick<MutationCtx, "db" | "scheduler">,
  now: number,
): Promise<{ isMore: boolean }> {
  const due = await ctx.db
    .query("auditChains")
    .withIndex("by_anchorDue", (q) => q.gte("anchorDueAt", 0).lte("anchorDueAt", now))
    .take(CHAINS_PER_BATCH);
  for (const chain of due) {
    const anchor = { orgId: chain.orgId, seq: chain.seq, hash: chain.hash, at: now };
    await ctx.db.insert("auditAnchors", { ...anchor, seal: await seal(parts(anchor)) });
    if (dayOf(chain.anchoredAt ?? 0) !== dayOf(now)) {
      const mail = { orgId: chain.orgId, anchor: lineOf(chain), at: now };
      await ctx.scheduler.runAfter(0, internal.notifications.jobs.mailAuditAnchor, mail);
    }
    await patchChain(ctx, chain, { anchoredSeq: chain.seq, anchoredAt: now, anchorDueAt: null });
  }
  return { isMore: due.length === CHAINS_PER_BATCH };
}

/** The anchors after one row up to another, lowest first, each with the state of its seal. */
export async function anchorsBetween(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
  after: number,
  upTo: number,
  limit: number,
): Promise<Array<Anchor & { sealState: SealState }>> {
  const rows = await ctx.db
    .query("auditAnchors")
    .withIndex("by_org_seq", (q) => q.eq("orgId", orgId).gt("seq", after).lte("seq", upTo))
    .take(limit);
  return await Promise.all(
    rows.map(async (row) => ({
      seq: row.seq,
      hash: row.hash,
      at: row.at,
      sealState: await checkSeal(parts(row), row.seal),
    })),
  );
}

/** The highest anchor of all, or null. */
export async function latestAnchor(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations">,
): Promise<Doc<"auditAnchors"> | null> {
  return await ctx.db
    .query("auditAnchors")
    .withIndex("by_org_seq", (q) => q.eq("orgId", orgId))
    .order("desc")
    .first();
}

/** The organisation's latest anchor as one line to keep elsewhere; null before the first hour. */
export async function anchorLine(
  ctx: OrgQueryCtx,
): Promise<{ line: string; seq: number; at: number } | null> {
  const anchor = await latestAnchor(ctx, ctx.org._id);
  return anchor && { line: lineOf(anchor), seq: anchor.seq, at: anchor.at };
}

// What a person copies and pastes.
const lineOf = ({ seq, hash }: { seq: number; hash: string }) => `${seq}:${hash}`;

const dayOf = (at: number) => Math.floor(at / DAY_MS);

const parts = (anchor: { orgId: string; seq: number; hash: string; at: number }) => [
  "anchor",
  anchor.orgId,
  anchor.seq,
  anchor.hash,
  anchor.at,
];
