import { DAY, RateLimiter } from "@convex-dev/rate-limiter";
// lint-ok model-looks-left: the counting itself lives in a component, which is reached by reference.
import { components } from "../../../_generated/api";
import type { OrgMutationCtx } from "../../../access/actor";
import { DAY_MS, HOUR_MS } from "../../../lib/time";
// lint-ok model-looks-left: what limits invitations is the mails that were sent, and the outbox knows them.
import { countRecentEmails } from "../../../notifications/model/emails";
import { INVITATIONS_PER_ADDRESS_PER_DAY, INVITATIONS_PER_HOUR } from "../../rules/invitation";

const KIND = "invitation";

// All organisations together: stops someone who makes organisations to fill one person's inbox.
const INVITATIONS_PER_ADDRESS_EVERYWHERE = { kind: "fixed window", rate: 10, period: DAY } as const;

const limiter = new RateLimiter(components.rateLimiter);

/** Says of one address after the other whether it may be written to, and counts it if so. */
export type InviteQuota = { take: (email: string) => Promise<boolean> };

/** What the organisation may still send in this hour, exactly: any sixty minutes have at most so many. */
export async function inviteQuota(ctx: OrgMutationCtx): Promise<InviteQuota> {
  const orgId = ctx.org._id;
  const asked = { orgId, kind: KIND, since: ctx.now - HOUR_MS, max: INVITATIONS_PER_HOUR } as const;
  let left = INVITATIONS_PER_HOUR - (await countRecentEmails(ctx, asked));
  return {
    take: async (email) => {
      if (left <= 0) return false;
      const max = INVITATIONS_PER_ADDRESS_PER_DAY;
      const today = { orgId, kind: KIND, to: email, since: ctx.now - DAY_MS, max } as const;
      if ((await countRecentEmails(ctx, today)) >= max) return false;
      const { ok } = await limiter.limit(ctx, "invitedAddress", {
        key: email,
        config: INVITATIONS_PER_ADDRESS_EVERYWHERE,
      });
      if (ok) left -= 1;
      return ok;
    },
  };
}
