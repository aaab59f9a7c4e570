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
    if (await notifyOne(ctx, { ...to, userId: member.userId })) created += 1;
  }
  return created;
}

/** Whether the member may see a message: a partner's own user sees what names that partner, and nothing else. */
function maySee(member: Doc<"memberships">, message: Message): boolean {
  return member.partnerId === undefined || message.partnerId === member.partnerId;
}

async function notifyOne(
  ctx: Pick<MutationCtx, "db">,
  to: {
    orgId: Id<"organizations">;
    userId: Id<"users">;
    message: Message;
    dedupeKey: string;
    createdAt: number;
  },
): Promise<boolean> {
  const { orgId, userId, dedupeKey, createdAt } = to;
  const existing = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_dedupe", (q) =>
      q.eq("orgId", orgId).eq("userId", userId).eq("dedupeKey", dedupeKey),
    )
    .first();
  if (existing) return false;
  const { kind, severity, title, body, link, count } = to.message;
  await ctx.db.insert("notifications", {
    orgId,
    userId,
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
  await addUnread(ctx, orgId, userId, 1);
  return true;
}

async function counterOf(ctx: Pick<QueryCtx, "db">, orgId: Id<"organizations">, userId: Id<"users">) {
  return await ctx.db
    .query("notificationCounters")
    .withIndex("by_org_user", (q) => q.eq("orgId", orgId).eq("userId", userId))
    .unique();
}

async function addUnread(
  ctx: Pick<MutationCtx, "db">,
  orgId: Id<"organizations">,
  userId: Id<"users">,
  difference: number,
): Promise<void> {
  const counter = await counterOf(ctx, orgId, userId);
  if (!counter) await ctx.db.insert("notificationCounters", { orgId, userId, unread: difference });
  else await ctx.db.patch("notificationCounters", counter._id, { unread: counter.unread + difference });
}

function receiverOf(ctx: Pick<OrgQueryCtx, "actor">): Id<"users"> {
  return ctx.actor.kind === "user" ? ctx.actor.userId : fail("FORBIDDEN", "Only people have an inbox");
}

/** How many messages the caller has not read. One document, whatever the inbox holds. */
export async function unreadCount(ctx: OrgQueryCtx): Promise<number> {
  return (await counterOf(ctx, ctx.org._id, receiverOf(ctx)))?.unread ?? 0;
}

/** A page of the caller's own messages, newest first. */
export async function list(ctx: OrgQueryCtx, args: { paginationOpts: PaginationOptions }) {
  const userId = receiverOf(ctx);
  const page = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_created", (q) => q.eq("orgId", ctx.org._id).eq("userId", userId))
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
  if (notification.userId !== receiverOf(ctx)) return fail("NOT_FOUND", "There is no such record");
  if (notification.readAt !== null) return null;
  await ctx.db.patch("notifications", notification._id, { readAt: ctx.now });
  await addUnread(ctx, ctx.org._id, notification.userId, -1);
  return null;
}

/** Marks up to a batch of one person's messages read; true when there may be more. */
export async function markBatchRead(
  ctx: Pick<OrgMutationCtx, "db" | "now">,
  owner: { orgId: Id<"organizations">; userId: Id<"users"> },
): Promise<boolean> {
  const unread = await ctx.db
    .query("notifications")
    .withIndex("by_org_user_read", (q) =>
      q.eq("orgId", owner.orgId).eq("userId", owner.userId).eq("readAt", null),
    )
    .take(MARK_BATCH);
  for (const { _id } of unread) await ctx.db.patch("notifications", _id, { readAt: ctx.now });
  if (unread.length > 0) await addUnread(ctx, owner.orgId, owner.userId, -unread.length);
  return unread.length === MARK_BATCH;
}

/** Marks all of the caller's messages read; a very full inbox is emptied by a job in further steps. True when one is needed. */
export async function markAllRead(ctx: OrgMutationCtx): Promise<{ userId: Id<"users">; more: boolean }> {
  const userId = receiverOf(ctx);
  return { userId, more: await markBatchRead(ctx, { orgId: ctx.org._id, userId }) };
}
