import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { OrgMutationCtx } from "../../access/actor";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { emailProvider } from "../../env";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";
import { HOUR_MS, MINUTE_MS } from "../../lib/time";
import { FORGOTTEN_LINK, startDelivery } from "./emailDelivery";
import { hasLink } from "./emailReads";
import { suppressionOf } from "./emailSuppressions";

type Email = Doc<"emailMessages">;
type QueueCtx = Pick<MutationCtx, "db" | "runMutation" | "runQuery">;

/** Each released mail is a job of its own; a transaction that makes more takes too long. */
const BATCH = 50;

/** An answer takes 20 seconds at most, so whoever still waits after this was killed on the way. */
const SENDING_MS_MAX = 2 * MINUTE_MS;

/** Longer than the pause before a last try. */
const QUEUED_MS_MAX = 10 * MINUTE_MS;

/** A mail without an organisation has no one to press a button for it: it leaves by itself, while it is news. */
const RELEASED_UNASKED_MS_MAX = HOUR_MS;

/** Sends a mail that failed, was held or suppressed. CONFLICT when it cannot be sent any more, or not yet. */
export async function resend(
  ctx: OrgMutationCtx,
  { emailId }: { emailId: Id<"emailMessages"> },
): Promise<null> {
  const email = await ctx.db.get("emailMessages", emailId);
  if (!email || email.orgId !== ctx.org._id) return fail("NOT_FOUND", "There is no such record");
  const { status, to, kind } = email;
  if (status !== "failed" && status !== "held" && status !== "suppressed")
    return fail("CONFLICT", "This mail has left already, or is about to");
  if (!hasLink(email, ctx.now))
    return fail("CONFLICT", "The link in this mail is of no more use: start again where it was asked for");
  requireProvider();
  if (await suppressionOf(ctx, email.orgId, to))
    return fail("CONFLICT", "This address is suppressed: lift that first");
  await queueAgain(ctx, email, ctx.now);
  await recordEvent(ctx, {
    type: "email.resent",
    subject: { type: "email", id: emailId },
    payload: { to, kind },
    before: { status },
  });
  return null;
}

/** Sends what was held while there was no provider, up to a batch; `more` says that a further call is worth while. */
export async function sendHeld(ctx: OrgMutationCtx): Promise<{ released: number; more: boolean }> {
  requireProvider();
  const held = await ctx.db
    .query("emailMessages")
    .withIndex("by_org_status_created", (q) => q.eq("orgId", ctx.org._id).eq("status", "held"))
    .take(BATCH);
  for (const email of held) await queueAgain(ctx, email, ctx.now);
  if (held.length > 0) {
    await recordEvent(ctx, {
      type: "email.heldReleased",
      subject: { type: "organization", id: ctx.org._id },
      payload: { count: held.length },
    });
  }
  return { released: held.length, more: held.length === BATCH };
}

/**
 * Brings back what got stuck: a mail whose sender was killed, and the deployment's own mails that were held. Sending twice is no
 * danger, because the provider knows the mail by its key.
 */
export async function tendOutbox(ctx: QueueCtx, now: number): Promise<void> {
  if (!emailProvider().ok) return;
  const stuck = [
    ...(await oldest(ctx, "sending", now - SENDING_MS_MAX)),
    ...(await oldest(ctx, "queued", now - QUEUED_MS_MAX)),
  ];
  for (const email of stuck) await queueAgain(ctx, email, now);
  const held = await ctx.db
    .query("emailMessages")
    .withIndex("by_org_status_created", (q) =>
      q
        .eq("orgId", null)
        .eq("status", "held")
        .gt("createdAt", now - RELEASED_UNASKED_MS_MAX),
    )
    .take(BATCH);
  // A mail that was just held again (the key is refused) waits for the next round, not for the next minute's luck.
  for (const email of held)
    if (email.statusAt < now - QUEUED_MS_MAX || email.attempts === 0) await queueAgain(ctx, email, now);
}

/** Forgets the sealed links that expired, a batch per call; true when there may be more. */
export async function forgetExpiredLinks(ctx: Pick<MutationCtx, "db">, now: number): Promise<boolean> {
  const expired = await ctx.db
    .query("emailMessages")
    .withIndex("by_linkExpiresAt", (q) => q.gt("linkExpiresAt", 0).lt("linkExpiresAt", now))
    .take(BATCH);
  for (const { _id } of expired) await ctx.db.patch("emailMessages", _id, FORGOTTEN_LINK);
  return expired.length === BATCH;
}

async function oldest(ctx: QueueCtx, status: Email["status"], before: number): Promise<Email[]> {
  return await ctx.db
    .query("emailMessages")
    .withIndex("by_status_at", (q) => q.eq("status", status).lt("statusAt", before))
    .take(BATCH);
}

async function queueAgain(ctx: QueueCtx, email: Email, now: number): Promise<void> {
  await ctx.db.patch("emailMessages", email._id, { status: "queued", statusAt: now, reason: undefined });
  await startDelivery(ctx, email._id);
}

function requireProvider(): void {
  const provider = emailProvider();
  if (!provider.ok) fail("UNAVAILABLE", `Mails cannot leave yet: ${provider.reason}`);
}
