import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { asOrgMutationCtx } from "../../access/actor";
import { requireOrg } from "../../access/membership";
import { recordEvent } from "../../events/record";
import { fail } from "../../lib/errors";

/** Puts an organisation on another plan; the next counted request sees the new limits. CONFLICT when it is on that plan already. */
export async function changePlan(
  ctx: MutationCtx,
  orgId: Id<"organizations">,
  planKey: Doc<"organizations">["planKey"],
): Promise<null> {
  const org = await requireOrg(ctx, orgId);
  if (org.planKey === planKey) return fail("CONFLICT", `The organization is on the ${planKey} plan already`);
  await ctx.db.patch("organizations", orgId, { planKey });
  await recordEvent(asOrgMutationCtx(ctx, { org, actor: { kind: "system", job: "setPlan" } }), {
    type: "plan.changed",
    subject: { type: "organization", id: orgId },
    payload: { from: org.planKey, to: planKey },
  });
  return null;
}
