import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgAction, orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import { anchorLine } from "./model/anchors";
import * as Exports from "./model/exports";
import * as Logs from "./model/logs";
import * as Verify from "./model/verify";
import { actorKind, logFilters } from "./schema";

const textOrNull = v.union(v.string(), v.null());

const entry = v.object({
  auditLogId: v.id("auditLogs"),
  at: v.number(),
  actorKind,
  actorId: textOrNull,
  actorLabel: textOrNull,
  action: v.string(),
  resourceType: v.string(),
  resourceId: v.string(),
  before: textOrNull,
  after: textOrNull,
  ip: textOrNull,
  userAgent: textOrNull,
  traceId: v.string(),
  seq: v.union(v.number(), v.null()),
  hash: textOrNull,
});

/** Who did what in the organisation, newest first. */
export const list = orgQuery({
  permission: "audit.read",
  args: { ...logFilters, paginationOpts: paginationOptsValidator },
  returns: pageOf(entry),
  handler: Logs.list,
});

/** One entry, for an address that names it. */
export const get = orgQuery({
  permission: "audit.read",
  args: { auditLogId: v.id("auditLogs") },
  returns: entry,
  handler: Logs.get,
});

/** Who can be filtered by: everyone who has left rows, up to a hundred. */
export const actors = orgQuery({
  permission: "audit.read",
  args: {},
  returns: v.array(v.object({ kind: actorKind, id: v.string(), label: v.string() })),
  handler: Logs.actors,
});

/** What can be filtered by: every action that happened and every kind of record it happened to, up to a hundred each. */
export const actions = orgQuery({
  permission: "audit.read",
  args: {},
  returns: v.object({ actions: v.array(v.string()), resourceTypes: v.array(v.string()) }),
  handler: Logs.actions,
});

/** Writes what fits the filters into a CSV file; its address works once and for ten minutes. */
export const exportCsv = orgAction({
  permission: "audit.export",
  args: logFilters,
  returns: v.object({
    url: v.string(),
    fileName: v.string(),
    rows: v.number(),
    isComplete: v.boolean(),
    expiresAt: v.number(),
  }),
  handler: Exports.exportCsv,
});

const progress = v.object({ seq: v.number(), hash: v.string(), anchored: v.number(), checked: v.number() });

/**
 * Checks that no row was changed, removed or inserted, and names the first one that was. Works for about a second and a half; called
 * again with `next` until that is null. `outside` is an anchor that was kept elsewhere.
 */
export const verify = orgAction({
  permission: "audit.read",
  args: {
    next: v.optional(progress),
    outside: v.optional(v.object({ seq: v.number(), hash: v.string() })),
  },
  returns: v.object({
    ok: v.boolean(),
    checked: v.number(),
    total: v.number(),
    firstBad: v.union(
      v.null(),
      v.object({ seq: v.number(), upTo: v.union(v.number(), v.null()), reason: v.string() }),
    ),
    anchoredUpTo: v.number(),
    next: v.union(v.null(), progress),
  }),
  handler: Verify.verify,
});

/** The latest anchor as a line to keep outside of this app; null before the first hour. */
export const anchor = orgQuery({
  permission: "audit.read",
  args: {},
  returns: v.union(v.null(), v.object({ line: v.string(), seq: v.number(), at: v.number() })),
  handler: anchorLine,
});
