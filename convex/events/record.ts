import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { OrgMutationCtx } from "../access/actor";
import { appendAudit } from "../audit/model/append";
import type { DomainEvent } from "./catalog";

// A chain of events that cause events is cut here, so that a loop of automations ends.
export const EVENT_DEPTH_MAX = 8;

export type RecordingCtx = Pick<
  OrgMutationCtx,
  "db" | "meta" | "scheduler" | "actor" | "org" | "now" | "trace" | "source"
>;

/**
 * Records one change of the domain: an event row and an audit row in the caller's transaction, and the fan-out right after it
 * commits. There is no second way to tell the rest of the system that something happened.
 */
export async function recordEvent(ctx: RecordingCtx, event: DomainEvent): Promise<Id<"events">> {
  if (ctx.trace.depth > EVENT_DEPTH_MAX)
    throw new Error(`Events cause events more than ${EVENT_DEPTH_MAX} deep`);
  const eventId = await ctx.db.insert("events", {
    orgId: ctx.org._id,
    type: event.type,
    subjectType: event.subject.type,
    subjectId: event.subject.id,
    payload: event.payload,
    occurredAt: event.occurredAt ?? ctx.now,
    traceId: ctx.trace.traceId,
    causedBy: ctx.trace.causedBy,
    depth: ctx.trace.depth,
    source: ctx.source,
  });
  await appendAudit(ctx, {
    action: event.type,
    subject: event.subject,
    before: event.before,
    after: event.after ?? event.payload,
    eventId,
  });
  await ctx.scheduler.runAfter(0, internal.fanout.deliver, { eventId });
  return eventId;
}
