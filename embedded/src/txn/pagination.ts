import { type CursorPosition, type CursorSeal, queryFingerprint } from "./cursor.ts";
import { DatabaseError } from "./errors.ts";
import type { IndexScan } from "./indexScan.ts";
import { CONVEX_LIMITS } from "./limits.ts";
import type { QueryJson } from "./queryJson.ts";
import type { ScanPlan } from "./queryPlan.ts";
import type { StoredDocument } from "../store/document.ts";

/** A page of a query, as `1.0/queryPage` asks for it. */
export interface PageRequest {
  query: QueryJson;
  cursor: string | null;
  /** The page ends here, whatever its size; as does one with a `journal`. */
  endCursor?: string | null;
  pageSize: number;
  maximumRowsRead?: number | null;
  maximumBytesRead?: number | null;
  journal?: string | null;
}

export interface PageResult {
  page: StoredDocument[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: "SplitRecommended" | "SplitRequired" | null;
  /** Give it back with the same request to get a page that ends at the same key. */
  journal: string;
}

/** Longest page that a client is not advised to split: three quarters of the longest array a function may return. */
const SOFT_PAGE_LENGTH_MAX = 6144;
/** Share of a limit from which on a page should be split. */
const SOFT_LIMIT_SHARE = 3 / 4;

/** Where a page starts (exclusive) and ends (inclusive). */
export interface PageBounds {
  start: CursorPosition | null;
  end: CursorPosition | null;
  fingerprint: Buffer;
}

/** Reads the cursors of a request; throws `DatabaseError` with Convex's message. */
export function openCursors(component: string, request: PageRequest, plan: ScanPlan, seal: CursorSeal): PageBounds {
  checkSizes(request);
  const fingerprint = queryFingerprint(component, request.query, plan.indexFields);
  const open = (cursor: string | null | undefined) => (cursor == null ? null : seal.open(cursor, fingerprint));
  return { start: open(request.cursor), end: open(request.endCursor ?? request.journal), fingerprint };
}

function checkSizes({ pageSize, maximumRowsRead, maximumBytesRead }: PageRequest): void {
  if (pageSize === 0) throw new DatabaseError("Must request at least 1 document while paginating");
  if (pageSize > CONVEX_LIMITS.documentsRead) throw new DatabaseError(`Requested too many items: ${pageSize}`);
  if (maximumRowsRead === 0 || maximumBytesRead === 0) {
    throw new DatabaseError("maximumRowsRead and maximumBytesRead must be greater than 0");
  }
}

/** The part of a scan that lies between a page's cursors. */
export function narrowScan(plan: ScanPlan, { start, end }: PageBounds): ScanPlan {
  let { low, high } = plan;
  if (start === "end") {
    low = high;
  } else if (start !== null) {
    if (plan.descending) high = start.after;
    else low = justAfter(start.after);
  }
  if (end !== null && end !== "end") {
    if (plan.descending) low = end.after;
    else high = justAfter(end.after);
  }
  return { ...plan, low, high };
}

function justAfter(key: string): string {
  return key + "\x00";
}

interface PageSource {
  scan: IndexScan;
  next(): StoredDocument | null;
  /** Key and size of each row that was read, those that a filter dropped too. */
  rows: { key: string; bytes: number }[];
}

/** Reads one page. Without an end it stops at its size or at the request's reading limits; with one it reads up to there. */
export function readPage(source: PageSource, request: PageRequest, bounds: PageBounds, seal: CursorSeal): PageResult {
  const page: StoredDocument[] = [];
  const bounded = bounds.end !== null;
  let overLimit = false;
  let ended = false;
  while (bounded || page.length < request.pageSize) {
    if (!bounded && reachedLimit(source, request)) {
      overLimit = !source.scan.ended;
      if (overLimit) break;
    }
    const document = source.next();
    if (document === null) {
      ended = true;
      break;
    }
    page.push(document);
  }
  const position = bounds.end ?? positionOf(source, bounds, ended);
  const continueCursor = seal.seal(position, bounds.fingerprint);
  const { rows } = source;
  const middle = rows.length > 2 ? rows[Math.floor(rows.length / 2)]! : null;
  return {
    page,
    isDone: position === "end",
    continueCursor,
    splitCursor: middle === null ? null : seal.seal({ after: middle.key }, bounds.fingerprint),
    pageStatus: overLimit || isLong(source, request, page.length) ? "SplitRecommended" : null,
    journal: continueCursor,
  };
}

function positionOf(source: PageSource, bounds: PageBounds, ended: boolean): CursorPosition {
  if (ended && source.scan.ended) return "end";
  const { lastKey } = source.scan;
  return lastKey === null ? (bounds.start ?? "end") : { after: lastKey };
}

function reachedLimit({ rows }: PageSource, { maximumRowsRead, maximumBytesRead }: PageRequest): boolean {
  if (maximumRowsRead != null && rows.length >= maximumRowsRead) return true;
  return maximumBytesRead != null && bytesOf(rows) >= maximumBytesRead;
}

function isLong({ rows }: PageSource, request: PageRequest, pageLength: number): boolean {
  if (pageLength > SOFT_PAGE_LENGTH_MAX) return true;
  const rowLimit = Math.min(request.maximumRowsRead ?? Infinity, CONVEX_LIMITS.documentsRead);
  const byteLimit = Math.min(request.maximumBytesRead ?? Infinity, CONVEX_LIMITS.bytesRead);
  return rows.length > rowLimit * SOFT_LIMIT_SHARE || bytesOf(rows) > byteLimit * SOFT_LIMIT_SHARE;
}

function bytesOf(rows: PageSource["rows"]): number {
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}
