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

/** Tells the members, at most once an hour, that a secret key came from a web page, where every visitor can read it. */
export async function reportLeak(
  ctx: OrgMutationCtx,
  key: Doc<"apiKeys">,
  origin: string | null,
): Promise<void> {
  const { ok } = await limiter.limit(ctx, "apiKeyLeak", { key: key._id, config: ALERTS });
  if (!ok) return;
  await recordEvent(ctx, {
    type: "integration.failed",
    subject: { type: "apiKey", id: key._id },
    payload: {
      provider: "API",
      reason: `The secret key "${key.name}" was used by a web page (${origin}). Revoke it: everyone can read it there.`,
    },
  });
}
