import type { Doc } from "../../_generated/dataModel";
import { sha256Hex } from "../../lib/hmac";
import { canonicalJson } from "./canonicalJson";

/** What the first row of every chain follows. */
export const GENESIS_HASH = "0".repeat(64);

/** A place in a chain: the number of a row and its hash. */
export type Link = { seq: number; hash: string };

/** The end of a chain as someone saw it. `at` is null for one that was handed in from outside. */
export type Anchor = Link & { at: number | null };

/** A row as the chain sees it. */
export type ChainRow = Omit<Doc<"auditLogs">, "_id">;

/** Why a chain is broken at some row. */
export type Fault =
  | "missing"
  | "duplicate"
  | "changed"
  | "relinked"
  | "rewritten"
  | "tailMissing"
  | "appended"
  | "headChanged"
  | "anchorForged";

/** The first row at which a chain is broken. `upTo` is given when it can only be said that it lies between two rows. */
export type Break = { seq: number; fault: Fault; upTo?: number };

/** The hash of a row: of the hash before it and of everything the row says. The link itself is left out, as it is the result. */
export async function hashRow(row: ChainRow, seq: number, prevHash: string): Promise<string> {
  return await sha256Hex(
    prevHash +
      canonicalJson({
        seq,
        orgId: row.orgId,
        at: row.at,
        actorKind: row.actorKind,
        actorId: row.actorId,
        actorLabel: row.actorLabel,
        action: row.action,
        resourceType: row.resourceType,
        resourceId: row.resourceId,
        before: row.before,
        after: row.after,
        ip: row.ip,
        userAgent: row.userAgent,
        eventId: row.eventId,
        traceId: row.traceId,
      }),
  );
}

/**
 * Walks rows in the order of their numbers from a link that is known to be right, and gives the last right link and the first break,
 * if there is one. A chain that was rewritten with right hashes follows itself; only an anchor finds it, and only the stretch since the
 * anchor before.
 */
export async function walk(
  rows: readonly ChainRow[],
  from: Link,
  anchors: readonly Anchor[],
  anchoredFrom: number,
): Promise<{ last: Link; lastAnchor: number; broken: Break | null }> {
  const anchorAt = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
  let last = from;
  let lastAnchor = anchoredFrom;
  for (const row of rows) {
    const fault = await faultOf(row, last);
    if (fault) return { last, lastAnchor, broken: { seq: faultySeq(row, last, fault), fault } };
    last = { seq: row.seq!, hash: row.hash! };
    const anchor = anchorAt.get(last.seq);
    if (anchor && anchor.hash !== last.hash) {
      return { last, lastAnchor, broken: rewrittenSince(rows, anchor, lastAnchor) };
    }
    if (anchor) lastAnchor = anchor.seq;
  }
  return { last, lastAnchor, broken: null };
}

async function faultOf(row: ChainRow, last: Link): Promise<Fault | null> {
  if (row.seq === undefined || row.seq <= last.seq) return "duplicate";
  if (row.seq > last.seq + 1) return "missing";
  if (row.prevHash !== last.hash) return "relinked";
  return (await hashRow(row, row.seq, last.hash)) === row.hash ? null : "changed";
}

// Of a gap the first row that should be there is named, not the one after it.
const faultySeq = (row: ChainRow, last: Link, fault: Fault) =>
  fault === "missing" ? last.seq + 1 : (row.seq ?? last.seq + 1);

// A row that was stored after its anchor was taken cannot be the one that was anchored.
function rewrittenSince(rows: readonly ChainRow[], anchor: Anchor, lastAnchor: number): Break {
  const { at } = anchor;
  const stored =
    at === null ? undefined : rows.find((row) => row.seq! > lastAnchor && row._creationTime > at)?.seq;
  return { seq: stored ?? lastAnchor + 1, fault: "rewritten", upTo: anchor.seq };
}
