import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { OrgActionCtx, OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { convexSiteUrl } from "../../env";
import { recordEvent } from "../../events/record";
import { sha256Hex } from "../../lib/hmac";
import { randomBase62 } from "../../lib/ids";
import { MINUTE_MS } from "../../lib/time";
import { csvLine } from "../rules/csv";
import { rowsPage } from "./logs";
import type { LogFilters } from "./logs";

// An address that outlives the click it was made for is only a risk.
const URL_TTL_MS = 10 * MINUTE_MS;
// The download reads the whole file at once; this long after it was claimed nobody does any more.
const CLAIMED_TTL_MS = MINUTE_MS;
// Convex answers a request with at most 20 MiB.
const FILE_CHARS_MAX = 12_000_000;
const ROWS_PER_PAGE = 400;
// 43 letters of base 62 carry 256 bits.
const TOKEN_LENGTH = 43;

const COLUMNS = [
  "number",
  "time",
  "actor kind",
  "actor",
  "actor id",
  "action",
  "resource type",
  "resource id",
  "before",
  "after",
  "address",
  "user agent",
  "trace",
  "hash",
] as const;

/** Where a written file is, and how much is in it; `isComplete` is false when more rows fit than a file holds. */
export type ExportedFile = {
  url: string;
  fileName: string;
  rows: number;
  isComplete: boolean;
  expiresAt: number;
};
type ExportedPage = { text: string; rows: number; cursor: string; isDone: boolean };
type StoredExport = { fileName: string; expiresAt: number };

/** Writes the rows that fit the filters into a file, newest first, and gives the address at which it can be fetched once. */
export async function exportCsv(ctx: OrgActionCtx, filters: LogFilters): Promise<ExportedFile> {
  const caller = { orgId: ctx.orgId, actor: ctx.actor };
  const parts = [csvLine(COLUMNS)];
  let [rows, size, cursor, isComplete] = [0, 0, null as string | null, false];
  while (!isComplete && size < FILE_CHARS_MAX) {
    const page: ExportedPage = await ctx.runQuery(internal.audit.jobs.exportPage, {
      ...caller,
      filters,
      cursor,
    });
    parts.push(page.text);
    rows += page.rows;
    size += page.text.length;
    cursor = page.cursor;
    isComplete = page.isDone;
  }
  // The mark tells spreadsheets that this is UTF-8.
  const storageId = await ctx.storage.store(new Blob(["\uFEFF", ...parts], { type: "text/csv" }));
  const token = randomBase62(TOKEN_LENGTH);
  const { fileName, expiresAt }: StoredExport = await ctx.runMutation(internal.audit.jobs.storeExport, {
    ...caller,
    storageId,
    tokenHash: await sha256Hex(token),
    rows,
    filters,
  });
  return { url: `${convexSiteUrl()}/downloads/${token}`, fileName, rows, isComplete, expiresAt };
}

/** A page of the export as CSV text. */
export async function exportPage(
  ctx: OrgQueryCtx,
  { filters, cursor }: { filters: LogFilters; cursor: string | null },
): Promise<ExportedPage> {
  const page = await rowsPage(ctx, filters, { numItems: ROWS_PER_PAGE, cursor });
  const text = page.page.map((row) => csvLine(cellsOf(row))).join("");
  return { text, rows: page.page.length, cursor: page.continueCursor, isDone: page.isDone };
}

const cellsOf = (row: Doc<"auditLogs">) => [
  row.seq,
  new Date(row.at).toISOString(),
  row.actorKind,
  row.actorLabel,
  row.actorId,
  row.action,
  row.resourceType,
  row.resourceId,
  row.before,
  row.after,
  row.ip,
  row.userAgent,
  row.traceId,
  row.hash,
];

/** Remembers a written file and sees to it that it goes. Taking the log out of the house is itself a row of it. */
export async function storeExport(
  ctx: OrgMutationCtx,
  file: { storageId: Id<"_storage">; tokenHash: string; rows: number; filters: LogFilters },
): Promise<StoredExport> {
  const { storageId, tokenHash, rows, filters } = file;
  const fileName = `audit-log-${ctx.org.slug}-${new Date(ctx.now).toISOString().slice(0, 10)}.csv`;
  const expiresAt = ctx.now + URL_TTL_MS;
  const exportId = await ctx.db.insert("auditExports", {
    orgId: ctx.org._id,
    storageId,
    fileName,
    tokenHash,
    expiresAt,
    claimedAt: null,
  });
  await ctx.scheduler.runAt(expiresAt, internal.audit.jobs.dropExport, { exportId });
  const given = Object.entries(filters).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  await recordEvent(ctx, {
    type: "audit.exported",
    subject: { type: "organization", id: ctx.org._id },
    payload: { rows, filters: Object.fromEntries(given) },
  });
  return { fileName, expiresAt };
}

/** Hands out a file to the first who asks for it; null for everyone after, and for every wrong or old token. */
export async function claimExport(
  ctx: MutationCtx,
  tokenHash: string,
  now: number,
): Promise<{ storageId: Id<"_storage">; fileName: string } | null> {
  const file = await ctx.db
    .query("auditExports")
    .withIndex("by_tokenHash", (q) => q.eq("tokenHash", tokenHash))
    .unique();
  if (!file || file.claimedAt !== null || file.expiresAt <= now) return null;
  await ctx.db.patch("auditExports", file._id, { claimedAt: now });
  await ctx.scheduler.runAfter(CLAIMED_TTL_MS, internal.audit.jobs.dropExport, { exportId: file._id });
  return { storageId: file.storageId, fileName: file.fileName };
}

/** Deletes a file and what is known of it. */
export async function dropExport(ctx: MutationCtx, exportId: Id<"auditExports">): Promise<void> {
  const file = await ctx.db.get("auditExports", exportId);
  if (!file) return;
  await ctx.db.delete("auditExports", exportId);
  await ctx.storage.delete(file.storageId);
}
