import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { asOrgMutationCtx } from "../../access/actor";
import type { Actor } from "../../access/actor";
import type { DomainEvent } from "../../events/catalog";
import { recordEvent } from "../../events/record";
import { membershipsOf } from "./members";

// A person of more organisations is rare, and one sign-in must stay one small transaction.
const ORGANIZATIONS_TOLD_MAX = 20;

/**
 * Records what a person did for themselves in each organisation that they are an active member of. `by` names a job when it was not
 * the person who acted (a wrong password may be anybody's).
 */
export async function recordForPerson(
  ctx: MutationCtx,
  userId: Id<"users">,
  event: DomainEvent,
  by?: string,
): Promise<void> {
  const memberships = (await membershipsOf(ctx, userId)).filter(({ status }) => status === "active");
  for (const membership of memberships.slice(0, ORGANIZATIONS_TOLD_MAX)) {
    const org = await ctx.db.get("organizations", membership.orgId);
    if (org?.status !== "active") continue;
    const actor: Actor = by
      ? { kind: "system", job: by }
      : { kind: "user", userId, membershipId: membership._id, role: membership.role };
    await recordEvent(asOrgMutationCtx(ctx, { org, actor, membership }), event);
  }
}
