import type { Id } from "../../_generated/dataModel";
import type { Actor, OrgMutationCtx } from "../../access/actor";
import { actorName } from "../../access/actorName";
import { clip } from "../../lib/text";
import { redact, redactText } from "../rules/redact";

// A snapshot is for reading what changed; a larger record is cut rather than refused, because the action itself was allowed.
const SNAPSHOT_LENGTH_MAX = 4_000;

// Real browsers stay under half of this; a longer one is somebody's text.
const USER_AGENT_LENGTH_MAX = 400;
// The longest text of an IPv6 address with an embedded IPv4 one is 45 characters; zones add a little.
const ADDRESS_LENGTH_MAX = 64;

type AuditCtx = Pick<OrgMutationCtx, "db" | "actor" | "org" | "now" | "trace" | "meta">;

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
    actorLabel: await actorName(ctx, ctx.actor),
    action: entry.action,
    resourceType: entry.subject.type,
    resourceId: entry.subject.id,
    before: snapshot(entry.before),
    after: snapshot(entry.after),
    ...(await requestOf(ctx)),
    eventId: entry.eventId,
    traceId: ctx.trace.traceId,
  });
}

/**
 * From where the call came, as the platform saw it: the address is the last hop's, not what the caller claims. It is known for calls
 * over WebSocket and HTTP and for what they run at once; scheduled work has none, and neither have webhooks, which are worked off later.
 */
async function requestOf(ctx: Pick<AuditCtx, "meta">): Promise<{ ip?: string; userAgent?: string }> {
  try {
    const { ip, userAgent } = await ctx.meta.getRequestMetadata();
    return {
      ...(ip && { ip: clip(ip, ADDRESS_LENGTH_MAX) }),
      ...(userAgent && { userAgent: clip(redactText(userAgent), USER_AGENT_LENGTH_MAX) }),
    };
  } catch {
    // A backend that is too old to know it: no change is refused for want of an address.
    return {};
  }
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
