import { v } from "convex/values";
import { internalMutation } from "../functions";
import * as Accounts from "./model/passwordAccounts";
import * as Reset from "./model/passwordReset";
import * as Sessions from "./model/sessions";
import { spendAttempt } from "./model/signInLimits";

/** The transactions of signing in. What surrounds them (hashing, tokens) is no work for a transaction. */
const signedIn = v.object({ userId: v.id("users"), sessionId: v.id("authSessions") });

/** Takes one attempt and gives the stored hash of the address's account. */
export const begin = internalMutation({
  args: { emailNorm: v.string() },
  returns: v.object({ stored: v.union(v.string(), v.null()) }),
  handler: Accounts.beginSignIn,
});

/** Opens a session if the hash is the right one. */
export const finish = internalMutation({
  args: {
    emailNorm: v.string(),
    hash: v.string(),
    betterHash: v.optional(v.string()),
  },
  returns: v.union(signedIn, v.null()),
  handler: Accounts.finishSignIn,
});

/** Opens a session for someone who was let in otherwise. */
export const open = internalMutation({
  args: {
    userId: v.id("users"),
    method: v.union(v.literal("password"), v.literal("demo")),
  },
  returns: v.id("authSessions"),
  handler: Sessions.openSession,
});

/** Takes one sign-up from the budget of the network address that asks. */
export const beginSignUp = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { ip } = await ctx.meta.getRequestMetadata();
    if (ip) await spendAttempt(ctx, "signUpFrom", ip);
    return null;
  },
});

/** Writes down that a sign-in failed. */
export const recordFailure = internalMutation({
  args: { emailNorm: v.string() },
  returns: v.null(),
  handler: Accounts.recordFailedSignIn,
});

/** Mails the link for a new password, if the address has an account. */
export const sendReset = internalMutation({
  args: { emailNorm: v.string() },
  returns: v.null(),
  handler: Reset.sendReset,
});

/** Sets the password that a link of a mail allows. */
export const completeReset = internalMutation({
  args: { token: v.string(), hash: v.string() },
  returns: v.null(),
  handler: Reset.completeReset,
});
