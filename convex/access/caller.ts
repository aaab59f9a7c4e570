import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
// lint-ok access-knows-no-domain: env.ts is the one reader of variables and knows no domain.
import { clerkIssuer } from "../env";
import { isEnded } from "./endedSessions";

/** Whom a token names. The session is empty for Clerk, which ends its own. */
export type Caller = { userId: Id<"users">; sessionId: string };

type CallerCtx = Pick<QueryCtx, "auth" | "db">;

/** The caller that the token names, or null for a visitor and for someone whom Clerk knows and we do not yet. */
export async function currentCaller(ctx: CallerCtx): Promise<Caller | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (!identity) return null;
  if (identity.issuer === clerkIssuer()) {
    const account = await clerkAccount(ctx, identity.subject);
    return account?.userId && account.deletedAt === undefined
      ? { userId: account.userId, sessionId: "" }
      : null;
  }
  // The cast is safe: every other issuer is this deployment itself, which writes `userId|sessionId` into its tokens.
  const [userId, sessionId = ""] = identity.subject.split("|");
  return { userId: userId as Id<"users">, sessionId };
}

/** The signed-in person, or null for a visitor, for an ended session and for someone whose account is gone. */
export async function currentUser(ctx: CallerCtx): Promise<Doc<"users"> | null> {
  const caller = await currentCaller(ctx);
  const user = caller && (await ctx.db.get("users", caller.userId));
  return user && !isEnded(user, caller.sessionId) ? user : null;
}

/** What is known of one of Clerk's people, a deleted one included. */
export async function clerkAccount(
  ctx: Pick<QueryCtx, "db">,
  clerkId: string,
): Promise<Doc<"clerkAccounts"> | null> {
  return await ctx.db
    .query("clerkAccounts")
    .withIndex("by_clerkId", (q) => q.eq("clerkId", clerkId))
    .unique();
}
