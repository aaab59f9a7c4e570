import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { orgMutation, orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Inbox from "./model/inbox";
import { severityValidator } from "./schema";

/** The number on the caller's bell. */
export const unreadCount = orgQuery({
  permission: "notifications.read",
  args: {},
  returns: v.number(),
  handler: Inbox.unreadCount,
});

/** The caller's own messages, newest first. */
export const list = orgQuery({
  permission: "notifications.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: pageOf(
    v.object({
      notificationId: v.id("notifications"),
      kind: v.string(),
      severity: severityValidator,
      title: v.string(),
      body: v.string(),
      link: v.union(v.string(), v.null()),
      createdAt: v.number(),
      readAt: v.union(v.number(), v.null()),
      count: v.number(),
    }),
  ),
  handler: Inbox.list,
});

/** Marks one of the caller's messages read. */
export const markRead = orgMutation({
  permission: "notifications.write",
  args: { notificationId: v.id("notifications") },
  returns: v.null(),
  handler: Inbox.markRead,
});

/** Marks all of the caller's messages read. */
export const markAllRead = orgMutation({
  permission: "notifications.write",
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { box, more } = await Inbox.markAllRead(ctx);
    if (more) await ctx.scheduler.runAfter(0, internal.notifications.jobs.markRest, box);
    return null;
  },
});
