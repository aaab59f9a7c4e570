import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation, internalOrgMutation, internalOrgQuery } from "../functions";
import { anchorBatch } from "./model/anchors";
import { chainBatch } from "./model/chain";
import * as Exports from "./model/exports";
import { cutBatch } from "./model/retention";
import { checkPage as check } from "./model/verify";
import { logFilters } from "./schema";

const progress = v.object({
  seq: v.number(),
  hash: v.string(),
  anchored: v.number(),
  checked: v.number(),
});

const fault = v.union(
  v.literal("missing"),
  v.literal("duplicate"),
  v.literal("changed"),
  v.literal("relinked"),
  v.literal("rewritten"),
  v.literal("tailMissing"),
  v.literal("appended"),
  v.literal("headChanged"),
  v.literal("anchorForged"),
);

/** Gives the rows that have none their number and hash, a batch per transaction. */
export const chain = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { isMore } = await chainBatch(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.audit.jobs.chain, {});
    return null;
  },
});

/** Writes down where chains end, for those whose hour has come. */
export const anchor = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { isMore } = await anchorBatch(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.audit.jobs.anchor, {});
    return null;
  },
});

/** Deletes the oldest rows that the plans no longer keep, an organisation and a batch per transaction. */
export const trim = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { isMore } = await cutBatch(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.audit.jobs.trim, {});
    return null;
  },
});

/** Checks one page of an organisation's chain. */
export const checkPage = internalOrgQuery({
  args: {
    from: v.union(progress, v.null()),
    outside: v.union(v.object({ seq: v.number(), hash: v.string() }), v.null()),
  },
  returns: v.object({
    progress,
    total: v.number(),
    broken: v.union(v.null(), v.object({ seq: v.number(), fault, upTo: v.optional(v.number()) })),
    isDone: v.boolean(),
  }),
  handler: check,
});

/** One page of an export as CSV text. */
export const exportPage = internalOrgQuery({
  args: { filters: v.object(logFilters), cursor: v.union(v.string(), v.null()) },
  returns: v.object({ text: v.string(), rows: v.number(), cursor: v.string(), isDone: v.boolean() }),
  handler: Exports.exportPage,
});

/** Remembers a file that an export has written. */
export const storeExport = internalOrgMutation({
  args: {
    storageId: v.id("_storage"),
    tokenHash: v.string(),
    rows: v.number(),
    filters: v.object(logFilters),
  },
  returns: v.object({ fileName: v.string(), expiresAt: v.number() }),
  handler: Exports.storeExport,
});

/** Hands out a written file, once. */
export const claimExport = internalMutation({
  args: { tokenHash: v.string() },
  returns: v.union(v.null(), v.object({ storageId: v.id("_storage"), fileName: v.string() })),
  handler: (ctx, { tokenHash }) => Exports.claimExport(ctx, tokenHash, Date.now()),
});

/** Deletes a written file, fetched or not. */
export const dropExport = internalMutation({
  args: { exportId: v.id("auditExports") },
  returns: v.null(),
  handler: async (ctx, { exportId }) => {
    await Exports.dropExport(ctx, exportId);
    return null;
  },
});
