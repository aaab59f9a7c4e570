import { Workpool } from "@convex-dev/workpool";
// lint-ok model-looks-left: the queue itself lives in a component, which is reached by reference.
import { components, internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { emailProvider } from "../../env";
import type { SendOutcome } from "../rules/sendOutcome";
import type { MailToSend } from "./emailSending";
import { SUPPRESSED_REASON, suppressionOf } from "./emailSuppressions";

/** Resend allows a handful of requests a second per team; more workers would only be told to wait. */
const PARALLELISM_MAX = 4;

/** Six tries within about four minutes: an outage of a provider's edge passes, and a link of an hour is still of use. */
const RETRY = { maxAttempts: 6, initialBackoffMs: 2_000, base: 3 };

const pool = new Workpool(components.emailPool, {
  maxParallelism: PARALLELISM_MAX,
  retryActionsByDefault: true,
  defaultRetryBehavior: RETRY,
  logLevel: "WARN",
});

/** Whether a new mail leaves or is held, and why. */
export function waitingStatus(): { status: "queued" | "held"; reason?: string } {
  const provider = emailProvider();
  return provider.ok ? { status: "queued" } : { status: "held", reason: provider.reason };
}

/** Hands a queued mail to the workers, right after this transaction commits. */
export async function startDelivery(
  ctx: Pick<MutationCtx, "runMutation" | "runQuery">,
  emailId: Id<"emailMessages">,
): Promise<void> {
  await pool.enqueueAction(
    ctx,
    internal.notifications.emailJobs.deliver,
    { emailId },
    {
      onComplete: internal.notifications.emailJobs.finished,
      context: { emailId },
    },
  );
}

/** Takes a waiting mail into work. Null when it is not waiting: it is sent already, or held, or its link is of no more use. */
export async function begin(
  ctx: Pick<MutationCtx, "db">,
  emailId: Id<"emailMessages">,
  now: number,
): Promise<MailToSend | null> {
  const email = await ctx.db.get("emailMessages", emailId);
  if (!email || (email.status !== "queued" && email.status !== "sending")) return null;
  const { orgId, to, content, linkCipher, dedupeKey } = email;
  if (linkCipher === undefined || isExpired(email, now)) {
    const end = { status: "failed", reason: EXPIRED_REASON, statusAt: now } as const;
    await ctx.db.patch("emailMessages", emailId, { ...FORGOTTEN_LINK, ...end });
    return null;
  }
  if (await suppressionOf(ctx, orgId, to)) {
    const end = { status: "suppressed", reason: SUPPRESSED_REASON, statusAt: now } as const;
    await ctx.db.patch("emailMessages", emailId, end);
    return null;
  }
  await ctx.db.patch("emailMessages", emailId, {
    status: "sending",
    statusAt: now,
    attempts: email.attempts + 1,
  });
  return { emailId, orgId, to, content, linkCipher, dedupeKey };
}

/** Writes down what came of a try. A webhook that was faster than the answer has the last word. */
export async function conclude(
  ctx: Pick<MutationCtx, "db">,
  emailId: Id<"emailMessages">,
  outcome: SendOutcome,
  now: number,
): Promise<null> {
  const email = await ctx.db.get("emailMessages", emailId);
  if (!email) return null;
  if (outcome.kind === "sent") {
    await ctx.db.patch("emailMessages", emailId, {
      providerId: outcome.providerId ?? email.providerId,
      ...FORGOTTEN_LINK,
      ...(email.heard === undefined && { status: "sent" as const, statusAt: now, reason: undefined }),
    });
    return null;
  }
  if (email.status !== "sending") return null;
  const status = STATUS_AFTER[outcome.kind];
  await ctx.db.patch("emailMessages", emailId, { status, statusAt: now, reason: outcome.reason });
  return null;
}

/** Ends a mail for which the last try is over. Its link stays sealed until it expires, so that a person can have it sent again. */
export async function giveUp(
  ctx: Pick<MutationCtx, "db">,
  emailId: Id<"emailMessages">,
  now: number,
): Promise<void> {
  const email = await ctx.db.get("emailMessages", emailId);
  if (email?.status !== "queued" && email?.status !== "sending") return;
  await ctx.db.patch("emailMessages", emailId, {
    status: "failed",
    statusAt: now,
    reason: email.reason ?? "The provider gave no answer",
  });
}

const EXPIRED_REASON = "Its link expired before the mail could leave";

/** What a mail loses when its link has done its work. */
export const FORGOTTEN_LINK = { linkCipher: undefined, linkExpiresAt: undefined };

const STATUS_AFTER = { retry: "queued", hold: "held", reject: "failed" } as const;

const isExpired = (email: Doc<"emailMessages">, now: number) =>
  email.linkExpiresAt !== undefined && email.linkExpiresAt <= now;
