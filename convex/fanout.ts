import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel";
import { noticeThresholds } from "./billing/model/thresholds";
import { internalMutation } from "./functions";
import { messagesFor } from "./notifications/kinds/registry";
import { notifyMembers } from "./notifications/model/inbox";

/**
 * Hands one event to everyone who wants to know of it. Scheduled in the event's own transaction, so it cannot be lost; it may run
 * again, and every consumer recognises the event by its id.
 */
export const deliver = internalMutation({
  args: { eventId: v.id("events") },
  returns: v.null(),
  handler: async (ctx, { eventId }) => {
    const event = await ctx.db.get("events", eventId);
    if (!event) return null;
    const org = await ctx.db.get("organizations", event.orgId);
    if (!org) return null;
    const messages = [
      ...messagesFor(event),
      ...(await thresholdMessages({ db: ctx.db, org, now: Date.now() }, event)),
    ];
    for (const message of messages) {
      await notifyMembers(ctx, {
        orgId: event.orgId,
        message,
        dedupeKey: `${eventId}:${message.kind}`,
        createdAt: Date.now(),
      });
    }
    return null;
  },
});

// Only what consumes a metric can cross one of its thresholds.
async function thresholdMessages(ctx: Parameters<typeof noticeThresholds>[0], event: Doc<"events">) {
  if (event.type === "signals.received") return await noticeThresholds(ctx, "signals");
  if (event.type === "events.tracked") return await noticeThresholds(ctx, "events_tracked");
  return [];
}
