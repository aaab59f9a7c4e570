import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../functions";
import { mailAnchor } from "./model/anchorMails";
import { markBatchRead } from "./model/inbox";

/** Goes on marking one person's inbox read, a batch per transaction, until nothing unread is left. */
export const markRest = internalMutation({
  args: { orgId: v.id("organizations"), userId: v.id("users"), partnerId: v.optional(v.id("partners")) },
  returns: v.null(),
  handler: async (ctx, box) => {
    const more = await markBatchRead({ db: ctx.db, now: Date.now() }, box);
    if (more) await ctx.scheduler.runAfter(0, internal.notifications.jobs.markRest, box);
    return null;
  },
});

/** Takes the day's anchor of an audit log out of the house. */
export const mailAuditAnchor = internalMutation({
  args: { orgId: v.id("organizations"), anchor: v.string(), at: v.number() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await mailAnchor(ctx, args);
    return null;
  },
});
