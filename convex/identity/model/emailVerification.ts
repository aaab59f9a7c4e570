import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { siteUrl } from "../../env";
import { fail } from "../../lib/errors";
import { DAY_MS } from "../../lib/time";
// lint-ok model-looks-left: a mail must be ordered in the transaction that has the reason, and an event must not carry its link.
import { queueEmail } from "../../notifications/model/emails";
import { drawEmailToken, findEmailToken, statusOfEmailToken } from "./emailTokens";
import { recordForPerson } from "./personEvents";
import { spendAttempt } from "./signInLimits";
import { displayName } from "./users";

// A week, because the first mail often lies in a folder for spam.
const LINK_LIFETIME_MS = 7 * DAY_MS;

/** Mails the person a link that proves the address. Nothing happens for an address that is proven. */
export async function sendVerification(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  const { emailNorm } = user;
  if (!emailNorm || user.emailVerificationTime !== undefined) return;
  const expiresAt = Date.now() + LINK_LIFETIME_MS;
  const { token, tokenId } = await drawEmailToken(ctx, {
    purpose: "emailVerification",
    userId: user._id,
    emailNorm,
    expiresAt,
  });
  await queueEmail(ctx, {
    orgId: null,
    to: emailNorm,
    template: {
      kind: "emailVerification",
      name: displayName(user),
      verifyUrl: `${siteUrl()}/verify-email#token=${token}`,
    },
    dedupeKey: `emailVerification/${tokenId}`,
  });
}

/** Sends the link again, a few times an hour. CONFLICT when the address is proven already. */
export async function resendVerification(ctx: MutationCtx & { user: Doc<"users"> }): Promise<null> {
  const { user } = ctx;
  if (!user.emailNorm) return fail("CONFLICT", "This account has no e-mail address");
  if (user.emailVerificationTime !== undefined) return fail("CONFLICT", "This address is verified already");
  await spendAttempt(ctx, "emailVerification", user._id);
  await sendVerification(ctx, user);
  return null;
}

/** What the page behind the link may say. It changes nothing, however often it is asked. */
export async function previewVerification(ctx: QueryCtx, { token }: { token: string }) {
  return statusOfEmailToken(await findEmailToken(ctx, "emailVerification", token), Date.now());
}

/** Proves the address. Whoever has the token has read the mail, signed in or not; a second press does no harm. */
export async function verifyEmail(ctx: MutationCtx, { token }: { token: string }) {
  const row = await findEmailToken(ctx, "emailVerification", token);
  const status = statusOfEmailToken(row, Date.now());
  const user = row && (await ctx.db.get("users", row.userId));
  if (!row || status !== "valid" || user?.emailNorm !== row.emailNorm)
    return status === "valid" ? "unknown" : status;
  await ctx.db.patch("emailTokens", row._id, { usedAt: Date.now() });
  await markVerified(ctx, user);
  return "valid" as const;
}

/** Notes that the person reads mails to their address. */
export async function markVerified(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  if (user.emailVerificationTime !== undefined || !user.emailNorm) return;
  await ctx.db.patch("users", user._id, { emailVerificationTime: Date.now() });
  await recordForPerson(ctx, user._id, {
    type: "identity.emailVerified",
    subject: { type: "user", id: user._id },
    payload: { email: user.emailNorm },
  });
}
