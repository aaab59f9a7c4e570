import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
// The names of functions, not the functions: an attempt that failed is written down after the answer.
import { internal } from "../../_generated/api";
import { sameHash } from "../rules/passwordHash";
import { recordForPerson } from "./personEvents";
import { openSession } from "./sessions";
import { forgetAttempts, spendAttempt } from "./signInLimits";

/** The provider's name in the sign-in library's accounts. */
export const PASSWORD_PROVIDER = "password";

type CheckArgs = {
  emailNorm: string;
  /** The stored form that the typed password would have, computed outside of any transaction. */
  hash: string;
  /** The form to store instead, when the old one was made by an older scheme. */
  betterHash?: string;
};

/**
 * The account of an address, if any, at the price of one attempt. The attempt is taken before the password is looked at, so that
 * many at once cannot share one; a right password gives it back. RATE_LIMITED when the address has none left, known or not.
 */
export async function beginSignIn(
  ctx: MutationCtx,
  { emailNorm }: { emailNorm: string },
): Promise<{ stored: string | null }> {
  const { ip } = await ctx.meta.getRequestMetadata();
  if (ip) await spendAttempt(ctx, "signInFrom", ip);
  await spendAttempt(ctx, "signIn", emailNorm);
  return { stored: (await passwordAccountOf(ctx, emailNorm))?.secret ?? null };
}

/** Opens a session if the hash is the account's, else null. An unknown address and a wrong password take the same steps. */
export async function finishSignIn(
  ctx: MutationCtx,
  args: CheckArgs,
): Promise<{ userId: Id<"users">; sessionId: Id<"authSessions"> } | null> {
  const account = await passwordAccountOf(ctx, args.emailNorm);
  if (!account?.secret || !sameHash(args.hash, account.secret)) {
    const { emailNorm } = args;
    await ctx.scheduler.runAfter(0, internal.identity.signIn.recordFailure, { emailNorm });
    return null;
  }
  await forgetAttempts(ctx, "signIn", args.emailNorm);
  if (args.betterHash) await ctx.db.patch("authAccounts", account._id, { secret: args.betterHash });
  const { userId } = account;
  return { userId, sessionId: await openSession(ctx, { userId, method: PASSWORD_PROVIDER }) };
}

/** Tells the person's organisations that a sign-in failed. Nothing happens for an address that nobody has. */
export async function recordFailedSignIn(
  ctx: MutationCtx,
  { emailNorm }: { emailNorm: string },
): Promise<null> {
  const account = await passwordAccountOf(ctx, emailNorm);
  const user = account && (await ctx.db.get("users", account.userId));
  if (!user) return null;
  await recordForPerson(
    ctx,
    user._id,
    {
      type: "identity.signInFailed",
      subject: { type: "user", id: user._id },
      payload: { name: user.name ?? "" },
    },
    "sign-in",
  );
  return null;
}

/** The account by which an address signs in with a password, or null. */
export async function passwordAccountOf(
  ctx: Pick<QueryCtx, "db">,
  emailNorm: string,
): Promise<Doc<"authAccounts"> | null> {
  return await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", PASSWORD_PROVIDER).eq("providerAccountId", emailNorm),
    )
    .unique();
}
