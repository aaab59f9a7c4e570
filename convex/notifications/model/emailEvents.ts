import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { asOrgMutationCtx } from "../../access/actor";
import { requireOrg } from "../../access/membership";
import { recordEvent } from "../../events/record";
import { isTracking, statusHeard } from "../rules/resendEvent";
import type { MailEvent } from "../rules/resendEvent";
import { FORGOTTEN_LINK } from "./emailDelivery";
import { suppress } from "./emailSuppressions";

/**
 * Takes in one signed delivery of the provider's webhook. Copies have one effect, and any order of deliveries ends in the same
 * status. A mail that is not in this outbox (another app's, of the same account) is none of our business.
 */
export async function receiveMailEvent(
  ctx: MutationCtx,
  arrival: { webhookId: string; event: MailEvent },
  now: number,
): Promise<"stored" | "duplicate" | "unknown"> {
  const { webhookId, event } = arrival;
  const copy = await ctx.db
    .query("emailEvents")
    .withIndex("by_webhookId", (q) => q.eq("webhookId", webhookId))
    .first();
  if (copy) return "duplicate";
  const email = await findMail(ctx, event);
  if (!email) return "unknown";
  if (isTracking(event.type)) {
    // Once a mail: how often somebody reads it is nobody's business.
    if (email.trackedAt !== undefined) return "duplicate";
    await ctx.db.patch("emailMessages", email._id, { trackedAt: now });
  }
  const { type, at, detail } = event;
  await ctx.db.insert("emailEvents", { orgId: email.orgId, emailId: email._id, webhookId, type, detail, at });
  await applyStatus(ctx, email, event, now);
  return "stored";
}

async function findMail(
  ctx: Pick<MutationCtx, "db">,
  event: MailEvent,
): Promise<Doc<"emailMessages"> | null> {
  const known = await ctx.db
    .query("emailMessages")
    .withIndex("by_providerId", (q) => q.eq("providerId", event.providerId))
    .first();
  if (known || event.emailTag === null) return known;
  // The webhook overtook the answer that would have told the provider's id, or the answer was lost.
  const emailId = ctx.db.normalizeId("emailMessages", event.emailTag);
  const tagged = emailId && (await ctx.db.get("emailMessages", emailId));
  return tagged?.providerId === undefined ? tagged : null;
}

async function applyStatus(
  ctx: MutationCtx,
  email: Doc<"emailMessages">,
  event: MailEvent,
  now: number,
): Promise<void> {
  const heard = statusHeard(event.type, email.heard);
  await ctx.db.patch("emailMessages", email._id, {
    providerId: event.providerId,
    ...FORGOTTEN_LINK,
    ...(heard && {
      status: heard.status,
      statusAt: now,
      heard: heard.rank,
      reason: event.detail || undefined,
    }),
  });
  // Consequences hang on the kind of event and not on the status: a bounce that arrives after a complaint still is one.
  const isBounce = event.type === "email.bounced";
  const isComplaint = event.type === "email.complained";
  if ((isBounce && event.isPermanent) || isComplaint)
    await suppress(ctx, email, isComplaint ? "complained" : "bounced", now);
  if (!email.orgId || !(isBounce || isComplaint)) return;
  const org = await requireOrg(ctx, email.orgId);
  const { to, kind } = email;
  await recordEvent(asOrgMutationCtx(ctx, { org, actor: { kind: "webhook", provider: "resend" } }), {
    subject: { type: "email", id: email._id },
    ...(isComplaint
      ? { type: "email.complained" as const, payload: { to, kind } }
      : { type: "email.bounced" as const, payload: { to, kind, isPermanent: event.isPermanent } }),
  });
}
