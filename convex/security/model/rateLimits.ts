import { calculateRateLimit, MINUTE, RateLimiter } from "@convex-dev/rate-limiter";
import type { RateLimitConfig } from "@convex-dev/rate-limiter";
// lint-ok model-looks-left: the counting itself lives in a component, which is reached by reference.
import { components } from "../../_generated/api";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { apiRateLimitPerMinute } from "../../env";
import { takeRequest } from "../rules/meter";
import type { RateVerdict } from "../rules/meter";
import type { OpenMeter } from "./keyUsage";

/** Windows start with the minute, so that a client can compute from the answer when it may go on. */
const perMinute = (rate: number): RateLimitConfig => ({
  kind: "fixed window",
  rate,
  period: MINUTE,
  start: 0,
});

const LIMITS = {
  secretKey: perMinute(600),
  // For load tests and bulk senders that an operator knows by name.
  bulkKey: perMinute(600_000),
  // Per key and address: a publishable key is shared by all visitors of a site.
  publishableKey: perMinute(60),
  // Guessing at keys from one address.
  badKey: perMinute(20),
} as const;

type LimitName = keyof typeof LIMITS;

const limiter = new RateLimiter(components.rateLimiter);

/** The limit of this name; that of secret keys can be set for the whole deployment, so that a measurement is not limited. */
function configOf(name: LimitName): RateLimitConfig {
  const rate = name === "secretKey" ? apiRateLimitPerMinute() : null;
  return rate === null ? LIMITS[name] : perMinute(rate);
}

type LimiterCtx = Pick<MutationCtx, "runQuery" | "runMutation" | "meta">;

/**
 * Takes one request from the budget of a key, or of one visitor of a publishable key's pages: exactly one, however often it is looked
 * at. A key's own budget is counted in its open meter, and is spent when that is written.
 */
export async function limitApiKey(
  ctx: LimiterCtx,
  key: Pick<Doc<"apiKeys">, "_id" | "type" | "rateClass">,
  request: { opened: OpenMeter; address: string; now: number },
): Promise<{ rate: RateVerdict; opened: OpenMeter }> {
  const { opened, address, now } = request;
  if (key.type === "publishable") {
    return { rate: await takeOne(ctx, "publishableKey", `${key._id}:${address}`, now), opened };
  }
  const { rate: limit } = configOf(key.rateClass === "bulk" ? "bulkKey" : "secretKey");
  const { verdict, meter } = takeRequest(opened.meter, limit, now);
  return { rate: verdict, opened: { ...opened, meter } };
}

/** Takes one failed authentication from an address's budget. It never touches the budget of a key's owner. */
export async function limitBadKey(ctx: LimiterCtx, address: string, now: number): Promise<RateVerdict> {
  return await takeOne(ctx, "badKey", address, now);
}

async function takeOne(ctx: LimiterCtx, name: LimitName, key: string, now: number): Promise<RateVerdict> {
  const config = configOf(name);
  const { ok, retryAfter } = await limiter.limit(ctx, name, { key, config });
  const resetsInMs = ok ? MINUTE - (now % MINUTE) : retryAfter;
  if (!ok) return { ok, limit: config.rate, remaining: 0, resetsInMs };
  const { value, ts } = await limiter.getValue(ctx, name, { key, config });
  const remaining = Math.max(0, Math.floor(calculateRateLimit({ value, ts }, config, now).value));
  return { ok, limit: config.rate, remaining, resetsInMs };
}
