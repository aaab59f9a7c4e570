import type { Doc } from "../../_generated/dataModel";
import type { OrgActionCtx, OrgQueryCtx } from "../../access/actor";
import { internal } from "../../_generated/api";
import { GENESIS_HASH, walk } from "../rules/chain";
import type { Break, Link } from "../rules/chain";
import { describeBreak } from "../rules/faults";
import { anchorsBetween, latestAnchor } from "./anchors";
import { findChain, sealedParts } from "./chain";
import { checkSeal } from "../../access/seals";

// A row of the largest size is 24 kB, and all of a page are hashed within one transaction.
const ROWS_PER_PAGE = 150;

// A call answers after about this long with how far it came, so that the one who waits sees it move.
const SLICE_MS = 1_500;

/** How far a check has come. */
export type Progress = { seq: number; hash: string; anchored: number; checked: number };

export type PageArgs = { from: Progress | null; outside: Link | null };
export type PageVerdict = { progress: Progress; total: number; broken: Break | null; isDone: boolean };

/** What a check found so far. `next` is what to go on with, null when it is over. */
export type Verdict = {
  ok: boolean;
  checked: number;
  total: number;
  firstBad: { seq: number; upTo: number | null; reason: string } | null;
  anchoredUpTo: number;
  next: Progress | null;
};

/**
 * Checks the chain for about as long as a person waits without being told something, and says how far it came. Called again with
 * `next` until that is null. `outside` is an anchor that was kept elsewhere: the one proof that whoever owns the database cannot make.
 */
export async function verify(ctx: OrgActionCtx, args: { next?: Progress; outside?: Link }): Promise<Verdict> {
  const stopAt = Date.now() + SLICE_MS;
  let from = args.next ?? null;
  for (;;) {
    const page: PageVerdict = await ctx.runQuery(internal.audit.jobs.checkPage, {
      orgId: ctx.orgId,
      actor: ctx.actor,
      from,
      outside: args.outside ?? null,
    });
    const { progress, total, broken, isDone } = page;
    const isOver = isDone || broken !== null;
    if (isOver || Date.now() >= stopAt) {
      return {
        ok: broken === null,
        checked: progress.checked,
        total,
        firstBad: broken && { seq: broken.seq, upTo: broken.upTo ?? null, reason: describeBreak(broken) },
        anchoredUpTo: progress.anchored,
        next: isOver ? null : progress,
      };
    }
    from = progress;
  }
}

/** Checks one page of the chain, from where the page before ended; the last page also compares the end with what is known of it. */
export async function checkPage(ctx: OrgQueryCtx, { from, outside }: PageArgs): Promise<PageVerdict> {
  const chain = await findChain(ctx, ctx.org._id);
  const start = startOf(chain, from);
  const { rows, isDone } = await rowsAfter(ctx, start.seq);
  const end = rows.at(-1)?.seq ?? start.seq;
  const anchors = await anchorsBetween(ctx, ctx.org._id, start.seq, end, ROWS_PER_PAGE);
  const trusted = anchors.filter(({ sealState }) => sealState !== "bad");
  // What was kept outside counts more than what is stored here.
  const known = outside ? [...trusted, { ...outside, at: null }] : trusted;
  const { last, lastAnchor, broken } = await walk(rows, start, known, start.anchored);
  const progress = { ...last, anchored: lastAnchor, checked: start.checked + last.seq - start.seq };
  const total = Math.max(0, (chain?.seq ?? 0) - (chain?.cutSeq ?? 0));
  const forged = anchors.find(({ sealState, seq }) => sealState === "bad" && seq <= (broken?.seq ?? end));
  if (forged) return { progress, total, broken: { seq: forged.seq, fault: "anchorForged" }, isDone: false };
  const atEnd = broken === null && isDone ? await breakAtEnd(ctx, chain, last, lastAnchor, outside) : null;
  return { progress, total, broken: broken ?? atEnd, isDone };
}

// Retention may have moved the beginning past where the check was.
function startOf(chain: Doc<"auditChains"> | null, from: Progress | null): Progress {
  if (!chain) return { seq: 0, hash: GENESIS_HASH, anchored: 0, checked: 0 };
  if (from && from.seq >= chain.cutSeq) return from;
  return { seq: chain.cutSeq, hash: chain.cutHash, anchored: chain.cutSeq, checked: from?.checked ?? 0 };
}

/** A page of rows in the order of their numbers; one that ends between two rows of the same number holds both. */
async function rowsAfter(ctx: OrgQueryCtx, seq: number) {
  const found = await ctx.db
    .query("auditLogs")
    .withIndex("by_org_seq", (q) => q.eq("orgId", ctx.org._id).gt("seq", seq))
    .take(ROWS_PER_PAGE + 1);
  const isDone = found.length <= ROWS_PER_PAGE;
  const isTorn = !isDone && found[ROWS_PER_PAGE]!.seq === found[ROWS_PER_PAGE - 1]!.seq;
  return { rows: isDone || isTorn ? found : found.slice(0, ROWS_PER_PAGE), isDone };
}

/** The number of a row that claims to stand before the chain's beginning, or null. */
async function rowBefore(ctx: OrgQueryCtx, cutSeq: number): Promise<number | null> {
  const row = await ctx.db
    .query("auditLogs")
    .withIndex("by_org_seq", (q) => q.eq("orgId", ctx.org._id).gt("seq", undefined).lte("seq", cutSeq))
    .first();
  return row?.seq ?? null;
}

/** What is wrong with the end of a chain whose rows follow each other: rows that are gone, too many, or other than they were. */
async function breakAtEnd(
  ctx: OrgQueryCtx,
  chain: Doc<"auditChains"> | null,
  last: Link,
  lastAnchor: number,
  outside: Link | null,
): Promise<Break | null> {
  const anchored = await latestAnchor(ctx, ctx.org._id);
  const known = Math.max(chain?.seq ?? 0, anchored?.seq ?? 0, outside?.seq ?? 0);
  if (known > last.seq) return { seq: last.seq + 1, fault: "tailMissing", upTo: known };
  if (!chain) return last.seq > 0 ? { seq: last.seq, fault: "headChanged" } : null;
  if ((await checkSeal(sealedParts(chain), chain.seal)) === "bad")
    return { seq: chain.seq, fault: "headChanged" };
  if (last.seq > chain.seq) return { seq: chain.seq + 1, fault: "appended" };
  if (last.hash !== chain.hash) return { seq: lastAnchor + 1, fault: "rewritten", upTo: chain.seq };
  const before = await rowBefore(ctx, chain.cutSeq);
  if (before !== null) return { seq: before, fault: "appended" };
  if ((anchored?.seq ?? 0) < chain.anchoredSeq) return { seq: chain.anchoredSeq, fault: "anchorForged" };
  return null;
}
