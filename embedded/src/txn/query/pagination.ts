import { type CursorPosition, type CursorSeal, queryFingerprint } from "./cursor.ts";
import { DatabaseError } from "../errors.ts";
import type { Scan } from "./indexScan.ts";
import { CONVEX_LIMITS } from "../limits.ts";
import type { QueryJson } from "../queryJson.ts";
import type { ScanPlan } from "./queryPlan.ts";
import type { StoredDocument } from "../../store/document.ts";

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
export function openCursors(
  component: string,
  request: PageRequest,
  plan: ScanPlan,
  seal: CursorSeal,
): PageBounds {
  checkSizes(request);
  const fingerprint = queryFingerprint(component, request.query, plan.indexFields);
  const open = (cursor: string | null | undefined) =>
    cursor == null ? null : seal.open(cursor, fingerprint);
  return { start: open(request.cursor), end: open(request.endCursor ?? request.journal), fingerprint };
}

function checkSizes({ pageSize, maximumRowsRead, maximumBytesRead }: PageRequest): void {
  if (pageSize === 0) throw new DatabaseError("Must request at least 1 document while paginating");
  if (pageSize > CONVEX_LIMITS.documentsRead)
    throw new DatabaseError(`Requested too many items: ${pageSize}`);
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

/** The rows that a page has read, those that a filter dropped too. */
export class PageRows {
  readonly #keys: string[] = [];
  readonly #rowsMax: number;
  readonly #bytesMax: number;
  #bytes = 0;
  /** Whether the page ended because it had read as much as it may. */
  overLimit = false;

  /** A page with an end must be read up to there, whatever that takes. */
  constructor({ maximumRowsRead, maximumBytesRead }: PageRequest, { end }: PageBounds) {
    this.#rowsMax = end === null ? (maximumRowsRead ?? Infinity) : Infinity;
    this.#bytesMax = end === null ? (maximumBytesRead ?? Infinity) : Infinity;
  }

  mayRead(scan: Scan): boolean {
    if (this.#keys.length < this.#rowsMax && this.#bytes < this.#bytesMax) return true;
    this.overLimit = !scan.ended;
    return false;
  }

  add(key: string, bytes: number): void {
    this.#keys.push(key);
    this.#bytes += bytes;
  }

  /** A key that divides the page in two; `null` if it is too short for that. */
  get middleKey(): string | null {
    return this.#keys.length > 2 ? this.#keys[Math.floor(this.#keys.length / 2)]! : null;
  }

  get isNearLimit(): boolean {
    const rowsMax = Math.min(this.#rowsMax, CONVEX_LIMITS.documentsRead) * SOFT_LIMIT_SHARE;
    const bytesMax = Math.min(this.#bytesMax, CONVEX_LIMITS.bytesRead) * SOFT_LIMIT_SHARE;
    return this.#keys.length > rowsMax || this.#bytes > bytesMax;
  }
}

interface PageSource {
  scan: Scan;
  rows: PageRows;
  next(): StoredDocument | null;
}

/** Reads one page. Without an end it stops at its size or at the request's reading limits; with one it reads up to there. */
export function readPage(
  source: PageSource,
  request: PageRequest,
  bounds: PageBounds,
  seal: CursorSeal,
): PageResult {
  const { rows } = source;
  const page: StoredDocument[] = [];
  while (bounds.end !== null || page.length < request.pageSize) {
    const document = source.next();
    if (document === null) break;
    page.push(document);
  }
  const position = bounds.end ?? positionOf(source.scan, bounds);
  const continueCursor = seal.seal(position, bounds.fingerprint);
  const { middleKey } = rows;
  const isLong = rows.isNearLimit || page.length > SOFT_PAGE_LENGTH_MAX;
  return {
    page,
    isDone: position === "end",
    continueCursor,
    splitCursor: middleKey === null ? null : seal.seal({ after: middleKey }, bounds.fingerprint),
    pageStatus: rows.overLimit ? "SplitRequired" : isLong ? "SplitRecommended" : null,
    journal: continueCursor,
  };
}

function positionOf(scan: Scan, { start }: PageBounds): CursorPosition {
  if (scan.ended) return "end";
  return scan.lastKey === null ? (start ?? "end") : { after: scan.lastKey };
}
