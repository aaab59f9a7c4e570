import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { convexSiteUrl, emailProvider, resendWebhookSecret } from "../../env";
import { fail } from "../../lib/errors";
import { bounded, mapPage } from "../../lib/paginate";
import { renderMail } from "../templates/registry";

type Email = Doc<"emailMessages">;

/** Beyond this the page says "more than": a remedy is needed then, and not a number. */
const HELD_COUNTED_MAX = 100;

/** The provider says a handful of things about a mail; more would be its mistake. */
const EVENTS_SHOWN_MAX = 30;

/** Stands where the link was: links carry tokens and are shown to their reader alone. */
const HIDDEN_LINK = "[the link is shown to the recipient only]";

// Greater than every character of an address, so that a range of addresses with one beginning can be read.
const AFTER_ALL_LETTERS = "\uffff";

/** A page of the organisation's mails, newest first; by address when a beginning of one is asked for. */
export async function list(
  ctx: OrgQueryCtx,
  asked: { paginationOpts: PaginationOptions; status?: Email["status"]; to?: string },
) {
  const page = await rowsOf(ctx, asked).paginate(bounded(asked.paginationOpts));
  return await mapPage(page, summary);
}

function rowsOf(ctx: OrgQueryCtx, { status, to }: { status?: Email["status"]; to?: string }) {
  const orgId = ctx.org._id;
  const emails = ctx.db.query("emailMessages");
  const start = to?.trim().toLowerCase();
  if (start) {
    const end = start + AFTER_ALL_LETTERS;
    return status
      ? emails.withIndex("by_org_status_to_created", (q) =>
          q.eq("orgId", orgId).eq("status", status).gte("to", start).lt("to", end),
        )
      : emails.withIndex("by_org_to_created", (q) => q.eq("orgId", orgId).gte("to", start).lt("to", end));
  }
  const newest = status
    ? emails.withIndex("by_org_status_created", (q) => q.eq("orgId", orgId).eq("status", status))
    : emails.withIndex("by_org_created", (q) => q.eq("orgId", orgId));
  return newest.order("desc");
}

/** One mail with its text and what the provider said of it. NOT_FOUND for another organisation's. */
export async function get(ctx: OrgQueryCtx, { emailId }: { emailId: Id<"emailMessages"> }) {
  const email = await ctx.db.get("emailMessages", emailId);
  if (!email || email.orgId !== ctx.org._id) return fail("NOT_FOUND", "There is no such record");
  const events = await ctx.db
    .query("emailEvents")
    .withIndex("by_org_email_at", (q) => q.eq("orgId", ctx.org._id).eq("emailId", emailId))
    .take(EVENTS_SHOWN_MAX);
  return {
    ...summary(email),
    providerId: email.providerId ?? null,
    text: renderMail(email.content, HIDDEN_LINK).text,
    events: events.map(({ type, at, detail }) => ({ type, at, detail })),
  };
}

/** How mails leave here, and what keeps them from it. Costs a bounded number of documents. */
export async function state(ctx: OrgQueryCtx) {
  const provider = emailProvider();
  const held = await ctx.db
    .query("emailMessages")
    .withIndex("by_org_status_created", (q) => q.eq("orgId", ctx.org._id).eq("status", "held"))
    .order("desc")
    .take(HELD_COUNTED_MAX + 1);
  const tracked = await ctx.db
    .query("emailMessages")
    .withIndex("by_org_tracked", (q) => q.eq("orgId", ctx.org._id).gt("trackedAt", 0))
    .first();
  return {
    canSend: provider.ok,
    reason: provider.ok ? null : provider.reason,
    from: provider.ok ? provider.from : null,
    server: provider.ok ? provider.baseUrl : null,
    webhookUrl: `${convexSiteUrl()}/webhooks/resend`,
    hasWebhookSecret: resendWebhookSecret() !== null,
    held: Math.min(held.length, HELD_COUNTED_MAX),
    heldReason: held[0]?.reason ?? null,
    isHeldMore: held.length > HELD_COUNTED_MAX,
    isTracked: tracked !== null,
  };
}

/** Whether the link of a mail is still there, so that it can be sent (again). */
export const hasLink = (email: Email, now: number): boolean =>
  email.linkCipher !== undefined && (email.linkExpiresAt ?? 0) > now;

function summary(email: Email) {
  const { _id, to, kind, subject, status, statusAt, reason, attempts, createdAt } = email;
  const isWaitingForPerson = status === "failed" || status === "held" || status === "suppressed";
  return {
    emailId: _id,
    to,
    kind,
    subject,
    status,
    statusAt,
    reason: reason ?? null,
    attempts,
    createdAt,
    canSend: isWaitingForPerson && email.linkCipher !== undefined,
  };
}
