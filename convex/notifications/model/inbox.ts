import type { PaginationOptions } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import { getInOrg } from "../../access/inOrg";
import { activeMembers } from "../../identity/model/members";
import { fail } from "../../lib/errors";
import { bounded, mapPage } from "../../lib/paginate";
import type { Message } from "../kinds/registry";

// An organisation's bell, not a mailing list: members beyond this number are not told.
export const RECEIVERS_MAX = 200;

// One mark-all reads and writes at most this many rows; the rest follow in the next transaction.
const MARK_BATCH = 500;

/**
 * Puts a message into the inbox of every active member who may see it, once per `dedupeKey`. A second call with the same key
 * changes nothing, so an event can be delivered any number of times.
 */
export async function notifyMembers(
  ctx: Pick<MutationCtx, "db">,
  to: { orgId: Id<"organizations">; message: Message; dedupeKey: string; createdAt: number },
): Promise<number> {
  const members = await activeMembers(ctx, to.orgId, RECEIVERS_MAX);
  let created = 0;
  for (const member of members) {
    if (!maySee(member, to.message)) continue;
    const box = { orgId: to.orgId, userId: member.userId, partnerId: member.partnerId };
    if (await notifyOne(ctx, box, to)) created += 1;
  }
  return created;
}

/** One inbox: a person's in an organisation, and another for the time in which the person is a partner's own user. */
type Box = { orgId: Id<"organizations">; userId: Id<"users">; partnerId?: Id<"partners"> };

/** Whether the member may see a message: a partner's own user sees what names that partner, and nothing else. */
function maySee(member: Doc<"memberships">, message: Message): boolean {
  return member.partnerId === undefined || message.partnerId === member.partnerId;
}

async function notifyOne(
  ctx: Pick<MutationCtx, "db">,
  box: Box,
  { message, dedupeKey, createdAt }: { message: Message; dedupeKey: string; createdAt: number },
): Promise<boolean> {
  const existing = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_dedupe", (q) =>
      q.eq("orgId", box.orgId).eq("userId", box.userId).eq("dedupeKey", dedupeKey),
    )
    .first();
  if (existing) return false;
  const { kind, severity, title, body, link, count } = message;
  await ctx.db.insert("notifications", {
    ...box,
    kind,
    severity,
    title,
    body,
    link,
    count,
    createdAt,
    readAt: null,
    dedupeKey,
  });
  await addUnread(ctx, box, 1);
  return true;
}

async function counterOf(ctx: Pick<QueryCtx, "db">, { orgId, userId, partnerId }: Box) {
  return await ctx.db
    .query("notificationCounters")
    .withIndex("by_org_user", (q) => q.eq("orgId", orgId).eq("userId", userId).eq("partnerId", partnerId))
    .unique();
}

async function addUnread(ctx: Pick<MutationCtx, "db">, box: Box, difference: number): Promise<void> {
  const counter = await counterOf(ctx, box);
  if (!counter) await ctx.db.insert("notificationCounters", { ...box, unread: difference });
  else await ctx.db.patch("notificationCounters", counter._id, { unread: counter.unread + difference });
}

function boxOf(ctx: Pick<OrgQueryCtx, "actor" | "org" | "membership">): Box {
  if (ctx.actor.kind !== "user") return fail("FORBIDDEN", "Only people have an inbox");
  return { orgId: ctx.org._id, userId: ctx.actor.userId, partnerId: ctx.membership?.partnerId };
}

/** How many messages the caller has not read. One document, whatever the inbox holds. */
export async function unreadCount(ctx: OrgQueryCtx): Promise<number> {
  return (await counterOf(ctx, boxOf(ctx)))?.unread ?? 0;
}

/** A page of the caller's own messages, newest first. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions }) {
  const { orgId, userId, partnerId } = boxOf(ctx);
  const page = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_created", (q) =>
      q.eq("orgId", orgId).eq("userId", userId).eq("partnerId", partnerId),
    )
    .order("desc")
    .paginate(bounded(args.paginationOpts));
  return await mapPage(page, ({ _id, kind, severity, title, body, link, createdAt, readAt, count }) => ({
    notificationId: _id,
    kind,
    severity,
    title,
    body,
    link,
    createdAt,
    readAt,
    count,
  }));
}

/** Marks one of the caller's own messages read. NOT_FOUND for anybody else's; nothing happens when it is read already. */
export async function markRead(
  ctx: OrgMutationCtx,
  args: { notificationId: Id<"notifications"> },
): Promise<null> {
  const notification = await getInOrg(ctx, "notifications", args.notificationId);
  const box = boxOf(ctx);
  if (notification.userId !== box.userId || notification.partnerId !== box.partnerId)
    return fail("NOT_FOUND", "There is no such record");
  if (notification.readAt !== null) return null;
  await ctx.db.patch("notifications", notification._id, { readAt: ctx.now });
  await addUnread(ctx, box, -1);
  return null;
}

/** Marks up to a batch of one person's messages read; true when there may be more. */
export async function markBatchRead(ctx: Pick<OrgMutationCtx, "db" | "now">, box: Box): Promise<boolean> {
  const unread = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_read", (q) =>
      q.eq("orgId", box.orgId).eq("userId", box.userId).eq("partnerId", box.partnerId).eq("readAt", null),
    )
    .take(MARK_BATCH);
  for (const { _id } of unread) await ctx.db.patch("notifications", _id, { readAt: ctx.now });
  if (unread.length > 0) await addUnread(ctx, box, -unread.length);
  return unread.length === MARK_BATCH;
}

/** Marks all of the caller's messages read; a very full inbox is emptied by a job in further steps. True when one is needed. */
export async function markAllRead(ctx: OrgMutationCtx): Promise<{ box: Box; more: boolean }> {
  const box = boxOf(ctx);
  return { box, more: await markBatchRead(ctx, box) };
}
