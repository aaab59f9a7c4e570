import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { asOrgMutationCtx } from "../../access/actor";
import { requireOrg } from "../../access/membership";
import { recordEvent } from "../../events/record";
import { DAY_MS } from "../../lib/time";
import { walk } from "../rules/chain";
import { keepFrom } from "../rules/retention";
import { patchChain } from "./chain";

// A row of the largest size is 24 kB: this many, read and deleted, stay well under what one transaction may.
const ROWS_PER_BATCH = 100;
// One an hour at most, so that a batch of rows rarely has more anchors.
const ANCHORS_PER_BATCH = 200;

/**
 * Deletes what the plan no longer keeps, of the one organisation whose turn it is: rows from the oldest end only, so that what remains
 * is still one chain, which begins with the hash of the last row that went. A chain that is broken there is left as it is: what is
 * wrong with it must not be deleted. Says whether there may be more to do.
 */
export async function cutBatch(ctx: MutationCtx, now: number): Promise<{ isMore: boolean }> {
  const chain = await ctx.db
    .query("auditChains")
    .withIndex("by_retentionDue", (q) => q.lte("retentionDueAt", now))
    .first();
  if (!chain) return { isMore: false };
  const org = await requireOrg(ctx, chain.orgId);
  const old = await oldRows(ctx, chain, keepFrom(org.planKey, now));
  const { last, broken } = await walk(old, { seq: chain.cutSeq, hash: chain.cutHash }, [], 0);
  const isDone = broken !== null || old.length < ROWS_PER_BATCH;
  if (broken === null) await deleteUpTo(ctx, chain, old, last.seq);
  await patchChain(ctx, chain, {
    ...(broken === null && { cutSeq: last.seq, cutHash: last.hash }),
    ...(isDone && { retentionDueAt: now + DAY_MS }),
  });
  if (broken === null && old.length > 0) {
    await recordEvent(asOrgMutationCtx(ctx, { org, actor: { kind: "system", job: "auditRetention" } }), {
      type: "audit.trimmed",
      subject: { type: "organization", id: org._id },
      payload: { count: old.length, upToSeq: last.seq, digest: last.hash },
    });
  }
  return { isMore: true };
}

/** The oldest rows, up to the first that is kept: what is deleted is always a prefix. */
async function oldRows(ctx: MutationCtx, chain: Doc<"auditChains">, before: number) {
  const rows = await ctx.db
    .query("auditLogs")
    .withIndex("by_org_seq", (q) => q.eq("orgId", chain.orgId).gt("seq", chain.cutSeq))
    .take(ROWS_PER_BATCH);
  const firstKept = rows.findIndex((row) => row.at >= before);
  return firstKept === -1 ? rows : rows.slice(0, firstKept);
}

async function deleteUpTo(
  ctx: MutationCtx,
  chain: Doc<"auditChains">,
  rows: readonly Doc<"auditLogs">[],
  seq: number,
): Promise<void> {
  for (const row of rows) await ctx.db.delete("auditLogs", row._id);
  const anchors = await ctx.db
    .query("auditAnchors")
    .withIndex("by_org_seq", (q) => q.eq("orgId", chain.orgId).lte("seq", seq))
    .take(ANCHORS_PER_BATCH);
  // The latest anchor stays even if all its rows went: it says how long the chain was.
  for (const anchor of anchors) {
    if (anchor.seq !== chain.anchoredSeq) await ctx.db.delete("auditAnchors", anchor._id);
  }
}
