import type { Doc } from "../../_generated/dataModel";
import type { OrgMutationCtx, OrgQueryCtx } from "../../access/actor";
import type { Role } from "../../access/permissions";
import { fail } from "../../lib/errors";
import { fitsPartner, mayHandle, rolesWithin } from "../rules/roles";

/** FORBIDDEN when a role is above the caller's own. What is not a person was checked where it came in. */
export function requireWithin(ctx: Pick<OrgMutationCtx, "actor">, role: Role): void {
  const { actor } = ctx;
  if (actor.kind === "user" && !mayHandle(actor.role, role))
    fail("FORBIDDEN", `Your role (${actor.role}) does not reach as far as ${role}`, { role });
}

/** What the caller may do about a member: what the screen offers. The changes themselves check it again. */
export function rightsOver(ctx: Pick<OrgQueryCtx, "membership">, member: Doc<"memberships">) {
  const { role: own = "viewer", _id } = ctx.membership ?? {};
  const manages = mayHandle(own, "admin") && mayHandle(own, member.role);
  const isOther = _id !== member._id;
  const roles = manages ? rolesWithin(own) : [];
  return {
    roles: member.partnerId === undefined ? roles : roles.filter(fitsPartner),
    setStatus: manages && isOther,
    remove: manages && isOther,
    setPartner: manages && isOther && fitsPartner(member.role),
    transferOwnership:
      own === "owner" && isOther && member.status === "active" && member.partnerId === undefined,
  };
}
