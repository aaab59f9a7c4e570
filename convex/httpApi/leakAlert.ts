import { RateLimiter } from "@convex-dev/rate-limiter";
import type { RateLimitConfig } from "@convex-dev/rate-limiter";
import { components } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { OrgMutationCtx } from "../access/actor";
import { recordEvent } from "../events/record";
import { HOUR_MS } from "../lib/time";

// The leak is news, not each of its uses.
const ALERTS: RateLimitConfig = { kind: "token bucket", rate: 1, period: HOUR_MS };

const limiter = new RateLimiter(components.rateLimiter);

/**
 * Tells the members, at most once an hour, that a key was used in a way that shows it in other hands. `how` continues the sentence
 * "The key was used ...".
 */
export async function reportLeak(ctx: OrgMutationCtx, key: Doc<"apiKeys">, how: string): Promise<void> {
  const { ok } = await limiter.limit(ctx, "apiKeyLeak", { key: key._id, config: ALERTS });
  if (!ok) return;
  await recordEvent(ctx, {
    type: "integration.failed",
    subject: { type: "apiKey", id: key._id },
    payload: { provider: "API", reason: `The ${key.type} key "${key.name}" was used ${how}. Has it leaked?` },
  });
}
