import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { normalizeEmail } from "../../lib/text";
import { DAY_MS } from "../../lib/time";
import { subjectOf, takeLink } from "../templates/registry";
import type { EmailKind, EmailTemplate } from "../templates/registry";
import { FORGOTTEN_LINK, startDelivery, waitingStatus } from "./emailDelivery";
import { sealLink } from "./emailLinks";
import { SUPPRESSED_REASON, suppressionOf } from "./emailSuppressions";

/** A link without an end of its own is of use to nobody after this. */
const LINK_LIFETIME_MS = DAY_MS;

/** Counting further than this answers no question about a rate. */
const RECENT_COUNTED_MAX = 1_000;

export type EmailStatus = Doc<"emailMessages">["status"];

/** A mail that somebody has a reason to write. `orgId` is null for the deployment's own mails (a password reset). */
export type EmailOrder = {
  orgId: Id<"organizations"> | null;
  to: string;
  template: EmailTemplate;
  /** Names the occasion, for instance `invitation/<id>/<times sent>`: a second order with the same key changes nothing. */
  dedupeKey: string;
};

type QueueCtx = Pick<MutationCtx, "db" | "runMutation" | "runQuery">;

/**
 * Puts a mail into the outbox, in the transaction that has a reason to write it: both happen or neither. It leaves right after the
 * commit; without a provider it is held, and to a suppressed address it is not sent. INVALID when the address cannot be one.
 */
export async function queueEmail(
  ctx: QueueCtx,
  order: EmailOrder,
): Promise<{ emailId: Id<"emailMessages">; status: EmailStatus; isNew: boolean }> {
  const { orgId, dedupeKey } = order;
  const to = normalizeEmail(order.to) ?? fail("INVALID", "This is not an e-mail address", { field: "to" });
  const known = await findEmail(ctx, orgId, dedupeKey);
  if (known) return { emailId: known._id, status: known.status, isNew: false };
  const now = Date.now();
  const { content, link } = takeLink(order.template);
  const isSuppressed = (await suppressionOf(ctx, orgId, to)) !== null;
  const { status, reason } = isSuppressed
    ? { status: "suppressed" as const, reason: SUPPRESSED_REASON }
    : waitingStatus();
  const emailId = await ctx.db.insert("emailMessages", {
    orgId,
    to,
    kind: content.kind,
    subject: subjectOf(content),
    content,
    linkCipher: await sealLink({ orgId, dedupeKey }, link),
    linkExpiresAt: "expiresAt" in content ? content.expiresAt : now + LINK_LIFETIME_MS,
    dedupeKey,
    status,
    statusAt: now,
    reason,
    attempts: 0,
    createdAt: now,
  });
  if (status === "queued") await startDelivery(ctx, emailId);
  return { emailId, status, isNew: true };
}

/**
 * Takes back a mail whose link has become worthless (its invitation was revoked or sent anew): what has not left does not leave any
 * more, by nobody's button either. Nothing happens when it has left, or when there is none with this key.
 */
export async function withdrawEmail(
  ctx: Pick<MutationCtx, "db">,
  orgId: Id<"organizations"> | null,
  dedupeKey: string,
): Promise<void> {
  const email = await findEmail(ctx, orgId, dedupeKey);
  if (email?.linkCipher === undefined) return;
  await ctx.db.patch("emailMessages", email._id, {
    ...FORGOTTEN_LINK,
    status: "failed",
    statusAt: Date.now(),
    reason: "Withdrawn before it left",
  });
}

/** How one mail is doing, for the record it is about; null when there is none with this key. One document. */
export async function emailStatusOf(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations"> | null,
  dedupeKey: string,
): Promise<{ emailId: Id<"emailMessages">; status: EmailStatus; statusAt: number } | null> {
  const email = await findEmail(ctx, orgId, dedupeKey);
  return email && { emailId: email._id, status: email.status, statusAt: email.statusAt };
}

/** How many mails of a kind were ordered since then, to one address if given; counted up to `max`, which bounds what is read. */
export async function countRecentEmails(
  ctx: Pick<QueryCtx, "db">,
  asked: { orgId: Id<"organizations"> | null; kind: EmailKind; to?: string; since: number; max: number },
): Promise<number> {
  const { orgId, kind, to, since } = asked;
  const emails = ctx.db.query("emailMessages");
  const rows = await (
    to === undefined
      ? emails.withIndex("by_org_kind_created", (q) =>
          q.eq("orgId", orgId).eq("kind", kind).gte("createdAt", since),
        )
      : emails.withIndex("by_org_kind_to_created", (q) =>
          q.eq("orgId", orgId).eq("kind", kind).eq("to", to).gte("createdAt", since),
        )
  ).take(Math.min(asked.max, RECENT_COUNTED_MAX));
  return rows.length;
}

async function findEmail(
  ctx: Pick<QueryCtx, "db">,
  orgId: Id<"organizations"> | null,
  dedupeKey: string,
): Promise<Doc<"emailMessages"> | null> {
  return await ctx.db
    .query("emailMessages")
    .withIndex("by_org_dedupe", (q) => q.eq("orgId", orgId).eq("dedupeKey", dedupeKey))
    .unique();
}
