import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Logs from "./model/logs";
import { actorKind } from "./schema";

/** Who did what in the organisation, newest first. */
export const list = orgQuery({
  permission: "audit.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: pageOf(
    v.object({
      auditLogId: v.id("auditLogs"),
      at: v.number(),
      actorKind,
      actorId: v.union(v.string(), v.null()),
      action: v.string(),
      resourceType: v.string(),
      resourceId: v.string(),
      before: v.union(v.string(), v.null()),
      after: v.union(v.string(), v.null()),
      traceId: v.string(),
      seq: v.union(v.number(), v.null()),
    }),
  ),
  handler: Logs.list,
});
