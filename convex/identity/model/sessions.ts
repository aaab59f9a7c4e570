import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../lib/time";
import { demoUser } from "./demo";
import { membershipsOf } from "./members";
import { recordForPerson } from "./personEvents";

// The sign-in library's own figure: a session that is used lasts this long.
const SESSION_LIFETIME_MS = 30 * DAY_MS;

/** More devices than anyone has; the oldest session ends when another is opened. */
export const SESSIONS_PER_USER_MAX = 50;

// A session renews its token every hour at most while a page is open; one that is older is read no further.
const REFRESH_TOKENS_MAX = 1_000;

// An access token is good for an hour; the rest is for clocks that disagree.
const TOKEN_LIFETIME_MS = HOUR_MS + 5 * MINUTE_MS;

export type SignInMethod = "password" | "demo";

/** Opens a session, remembers from where, and tells the person's organisations. The library makes the tokens for it. */
export async function openSession(
  ctx: MutationCtx,
  { userId, method }: { userId: Id<"users">; method: SignInMethod },
): Promise<Id<"authSessions">> {
  const now = Date.now();
  const { ip, userAgent } = await ctx.meta.getRequestMetadata();
  // Visitors of the demo share one person: nobody's session there may end another's.
  if (method !== "demo") await makeRoom(ctx, userId);
  // Whoever signs in while being signed in takes the place of their old session.
  const current = await currentSessionId(ctx);
  const old = current ? ctx.db.normalizeId("authSessions", current) : null;
  if (old) await deleteSession(ctx, old);
  const sessionId = await ctx.db.insert("authSessions", {
    userId,
    expirationTime: now + SESSION_LIFETIME_MS,
  });
  await ctx.db.insert("sessionDetails", { sessionId, userId, ip, userAgent });
  await recordForPerson(ctx, userId, {
    type: "identity.signedIn",
    subject: { type: "user", id: userId },
    payload: { method, browser: userAgent },
  });
  return sessionId;
}

/** The person's open sessions, newest first. Visitors of the demo see their own only. */
export async function listSessions(ctx: QueryCtx & { user: Doc<"users"> }) {
  const current = await currentSessionId(ctx);
  const own = current ? ctx.db.normalizeId("authSessions", current) : null;
  const isShared = await isDemoPerson(ctx, ctx.user._id);
  const sessions = isShared
    ? [own && (await ctx.db.get("authSessions", own))].filter((session) => session !== null)
    : await sessionsOf(ctx, ctx.user._id);
  return await Promise.all(
    sessions.map(async ({ _id, _creationTime }) => {
      const [details, lastRefresh] = await Promise.all([detailsOf(ctx, _id), lastTokenOf(ctx, _id)]);
      return {
        sessionId: _id as string,
        current: _id === current,
        createdAt: _creationTime,
        lastUsedAt: lastRefresh?._creationTime ?? null,
        userAgent: details?.userAgent ?? null,
        ip: details?.ip ?? null,
      };
    }),
  );
}

// Clerk's tokens name no session of ours.
async function currentSessionId(ctx: Pick<QueryCtx, "auth">): Promise<string | null> {
  const identity = await ctx.auth.getUserIdentity();
  return identity?.subject.split("|")[1] ?? null;
}

/** Ends one of the person's own sessions. A session that is gone or another's is left alone, without a word about which it was. */
export async function endSession(ctx: MutationCtx & { user: Doc<"users"> }, args: { sessionId: string }) {
  const sessionId = ctx.db.normalizeId("authSessions", args.sessionId);
  const session = sessionId && (await ctx.db.get("authSessions", sessionId));
  if (session?.userId !== ctx.user._id) return null;
  const isOwn = (await currentSessionId(ctx)) === session._id;
  if (!isOwn && (await isDemoPerson(ctx, ctx.user._id))) return null;
  await endSessions(ctx, ctx.user, [session._id]);
  return null;
}

/** Ends every session of the person but the one that asks. Visitors of the demo cannot end each other's. */
export async function endOtherSessions(
  ctx: MutationCtx & { user: Doc<"users"> },
): Promise<{ ended: number }> {
  if (await isDemoPerson(ctx, ctx.user._id)) return { ended: 0 };
  const current = await currentSessionId(ctx);
  const others = (await sessionsOf(ctx, ctx.user._id)).map(({ _id }) => _id).filter((id) => id !== current);
  await endSessions(ctx, ctx.user, others);
  return { ended: others.length };
}

/** Ends every session of a person, as a new password does. */
export async function endAllSessions(ctx: MutationCtx, user: Doc<"users">): Promise<number> {
  const sessions = await sessionsOf(ctx, user._id);
  await voidSessions(
    ctx,
    user,
    sessions.map(({ _id }) => _id),
  );
  return sessions.length;
}

async function endSessions(ctx: MutationCtx, user: Doc<"users">, sessionIds: Id<"authSessions">[]) {
  if (sessionIds.length === 0) return;
  await voidSessions(ctx, user, sessionIds);
  await recordForPerson(ctx, user._id, {
    type: "identity.sessionsEnded",
    subject: { type: "user", id: user._id },
    payload: { count: sessionIds.length },
  });
}

// The rows go, and the ids stay listed until the last token that names them has expired.
async function voidSessions(ctx: MutationCtx, user: Doc<"users">, sessionIds: Id<"authSessions">[]) {
  const now = Date.now();
  for (const sessionId of sessionIds) await deleteSession(ctx, sessionId);
  const still = (user.endedSessions ?? []).filter(({ endedAt }) => endedAt > now - TOKEN_LIFETIME_MS);
  const endedSessions = [...still, ...sessionIds.map((sessionId) => ({ sessionId, endedAt: now }))];
  await ctx.db.patch("users", user._id, { endedSessions });
  for (const { _id } of await membershipsOf(ctx, user._id)) {
    await ctx.db.patch("memberships", _id, { endedSessions });
  }
}

async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const sessions = await sessionsOf(ctx, userId);
  const surplus = sessions.slice(SESSIONS_PER_USER_MAX - 1).map(({ _id }) => _id);
  const user = surplus.length > 0 && (await ctx.db.get("users", userId));
  if (user) await endSessions(ctx, user, surplus);
}

async function deleteSession(ctx: Pick<MutationCtx, "db">, sessionId: Id<"authSessions">): Promise<void> {
  const tokens = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .take(REFRESH_TOKENS_MAX);
  for (const { _id } of tokens) await ctx.db.delete("authRefreshTokens", _id);
  const details = await detailsOf(ctx, sessionId);
  if (details) await ctx.db.delete("sessionDetails", details._id);
  if (await ctx.db.get("authSessions", sessionId)) await ctx.db.delete("authSessions", sessionId);
}

async function sessionsOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<Doc<"authSessions">[]> {
  return await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .order("desc")
    .take(SESSIONS_PER_USER_MAX);
}

async function detailsOf(ctx: Pick<QueryCtx, "db">, sessionId: Id<"authSessions">) {
  return await ctx.db
    .query("sessionDetails")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
}

async function lastTokenOf(ctx: Pick<QueryCtx, "db">, sessionId: Id<"authSessions">) {
  return await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .order("desc")
    .first();
}

async function isDemoPerson(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<boolean> {
  return userId === (await demoUser(ctx));
}
