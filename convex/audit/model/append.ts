import type { Id } from "../../_generated/dataModel";
import type { Actor, OrgMutationCtx } from "../../access/actor";
import { clip } from "../../lib/text";
import { redact } from "../rules/redact";

// A snapshot is for reading what changed; a larger record is cut rather than refused, because the action itself was allowed.
const SNAPSHOT_LENGTH_MAX = 4_000;

type AuditCtx = Pick<OrgMutationCtx, "db" | "actor" | "org" | "now" | "trace">;

/** Appends one audit row in the caller's transaction. Called by events/record only: an audited action is an event. */
export async function appendAudit(
  ctx: AuditCtx,
  entry: {
    action: string;
    subject: { type: string; id: string };
    before?: Record<string, unknown>;
    after?: Record<string, unknown>;
    eventId: Id<"events">;
  },
): Promise<void> {
  await ctx.db.insert("auditLogs", {
    orgId: ctx.org._id,
    at: ctx.now,
    actorKind: ctx.actor.kind,
    actorId: actorIdOf(ctx.actor),
    action: entry.action,
    resourceType: entry.subject.type,
    resourceId: entry.subject.id,
    before: snapshot(entry.before),
    after: snapshot(entry.after),
    eventId: entry.eventId,
    traceId: ctx.trace.traceId,
  });
}

/** The id by which audit rows name an actor, or null for one that has none. */
export function actorIdOf(actor: Actor): string | null {
  if (actor.kind === "user") return actor.userId;
  if (actor.kind === "apiKey") return actor.apiKeyId;
  if (actor.kind === "webhook") return actor.provider;
  return actor.kind === "system" ? actor.job : null;
}

function snapshot(record: Record<string, unknown> | undefined): string | undefined {
  return record && clip(JSON.stringify(redact(record)), SNAPSHOT_LENGTH_MAX);
}
