import { HOUR, RateLimiter } from "@convex-dev/rate-limiter";
import type { RateLimitConfig } from "@convex-dev/rate-limiter";
// lint-ok model-looks-left: the counting itself lives in a component, which is reached by reference.
import { components } from "../../_generated/api";
import type { MutationCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { sha256Hex } from "../../lib/hmac";
import { MINUTE_MS } from "../../lib/time";

const perHour = (rate: number): RateLimitConfig => ({ kind: "token bucket", rate, period: HOUR });

const LIMITS = {
  // Per address, whether anybody has it or not: a limit for known ones only would tell which those are.
  signIn: perHour(10),
  // Per network address: an office signs in behind one, a list of stolen passwords is tried from one.
  signInFrom: perHour(300),
  signUpFrom: perHour(100),
  // Mails that a stranger can make us send to someone.
  passwordReset: perHour(5),
  emailVerification: perHour(5),
} as const;

type LimitName = keyof typeof LIMITS;
type LimiterCtx = Pick<MutationCtx, "runQuery" | "runMutation" | "meta">;

const limiter = new RateLimiter(components.rateLimiter);

/** Takes one from the budget of an address. RATE_LIMITED with the minutes to wait when it is spent. */
export async function spendAttempt(ctx: LimiterCtx, name: LimitName, key: string): Promise<void> {
  const { ok, retryAfter } = await limiter.limit(ctx, name, {
    key: await sha256Hex(key),
    config: LIMITS[name],
  });
  if (ok) return;
  const minutes = Math.ceil(retryAfter / MINUTE_MS);
  fail("RATE_LIMITED", `Too many attempts. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}`, {
    retryAfterMs: Math.ceil(retryAfter),
  });
}

/** Gives an address its whole budget back, because its owner has shown the password. */
export async function forgetAttempts(ctx: LimiterCtx, name: LimitName, key: string): Promise<void> {
  await limiter.reset(ctx, name, { key: await sha256Hex(key) });
}
