import { internal } from "../../_generated/api";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { siteUrl } from "../../env";
import { fail } from "../../lib/errors";
import { normalizeEmail } from "../../lib/text";
import { HOUR_MS } from "../../lib/time";
// lint-ok model-looks-left: a mail must be ordered in the transaction that has the reason, and an event must not carry its link.
import { queueEmail } from "../../notifications/model/emails";
import { drawEmailToken, dropEmailTokens, findEmailToken, statusOfEmailToken } from "./emailTokens";
import type { EmailTokenStatus } from "./emailTokens";
import { markVerified } from "./emailVerification";
import { passwordAccountOf } from "./passwordAccounts";
import { recordForPerson } from "./personEvents";
import { endAllSessions } from "./sessions";
import { forgetAttempts, spendAttempt } from "./signInLimits";
import { displayName } from "./users";

const LINK_LIFETIME_MS = HOUR_MS;

/**
 * Takes in the wish for a new password. Whether anybody has the address is looked up after the answer, so that neither its words nor
 * its time can tell. INVALID for what is no address, RATE_LIMITED after five an hour.
 */
export async function requestReset(ctx: MutationCtx, { email }: { email: string }): Promise<null> {
  const emailNorm =
    normalizeEmail(email) ?? fail("INVALID", "Enter a valid e-mail address", { field: "email" });
  await spendAttempt(ctx, "passwordReset", emailNorm);
  await ctx.scheduler.runAfter(0, internal.identity.signIn.sendReset, { emailNorm });
  return null;
}

/** Mails a link to the address if it signs in with a password. A newer link voids the older. */
export async function sendReset(ctx: MutationCtx, { emailNorm }: { emailNorm: string }): Promise<null> {
  const account = await passwordAccountOf(ctx, emailNorm);
  const user = account && (await ctx.db.get("users", account.userId));
  if (!user) return null;
  const expiresAt = Date.now() + LINK_LIFETIME_MS;
  const purpose = "passwordReset";
  const { token, tokenId } = await drawEmailToken(ctx, { purpose, userId: user._id, emailNorm, expiresAt });
  await queueEmail(ctx, {
    orgId: null,
    to: emailNorm,
    template: {
      kind: "passwordReset",
      name: displayName(user),
      // Behind the hash a browser keeps it to itself: no server, log or referrer learns it.
      resetUrl: `${siteUrl()}/reset-password#token=${token}`,
      expiresAt,
    },
    dedupeKey: `passwordReset/${tokenId}`,
  });
  return null;
}

/** What the page behind the link may say. It changes nothing, however often a mail scanner asks. */
export async function previewReset(ctx: QueryCtx, { token }: { token: string }): Promise<EmailTokenStatus> {
  return statusOfEmailToken(await findEmailToken(ctx, "passwordReset", token), Date.now());
}

/**
 * Sets the new password, ends every session of the person and uses the link up, all at once. CONFLICT with the link's state when it
 * is of no use any more.
 */
export async function completeReset(ctx: MutationCtx, args: { token: string; hash: string }): Promise<null> {
  const now = Date.now();
  const row = await findEmailToken(ctx, "passwordReset", args.token);
  const status = statusOfEmailToken(row, now);
  const account = row && (await passwordAccountOf(ctx, row.emailNorm));
  const user = row && (await ctx.db.get("users", row.userId));
  if (!row || status !== "valid" || !user || account?.userId !== user._id) {
    return fail("CONFLICT", LINK_PROBLEM[status === "valid" ? "unknown" : status], {
      reason: `link_${status}`,
    });
  }
  await ctx.db.patch("emailTokens", row._id, { usedAt: now });
  await ctx.db.patch("authAccounts", account._id, { secret: args.hash });
  const sessionsEnded = await endAllSessions(ctx, user);
  await forgetAttempts(ctx, "signIn", row.emailNorm);
  if (user.emailNorm === row.emailNorm) {
    await markVerified(ctx, user);
    await dropEmailTokens(ctx, user._id, "emailVerification");
  }
  await recordForPerson(ctx, user._id, {
    type: "identity.passwordReset",
    subject: { type: "user", id: user._id },
    payload: { sessionsEnded },
  });
  return null;
}

const LINK_PROBLEM: Record<Exclude<EmailTokenStatus, "valid">, string> = {
  expired: "This link has expired. Ask for a new one",
  used: "This link was used already. Ask for a new one",
  unknown: "This link is not valid. A newer one may have replaced it",
};
