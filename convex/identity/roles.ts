import { v } from "convex/values";
import { roleValidator } from "../access/permissions";
import { tableOfRoles } from "../access/rolesTable";
import { orgQuery } from "../functions";

/** What each role may do, in words: the very table that every function asks. */
export const table = orgQuery({
  permission: "organization.read",
  args: {},
  returns: v.object({
    roles: v.array(
      v.object({ role: roleValidator, name: v.string(), purpose: v.string(), granted: v.number() }),
    ),
    yourRole: v.union(roleValidator, v.null()),
    isPartnerUser: v.boolean(),
    areas: v.array(
      v.object({
        area: v.string(),
        permissions: v.array(
          v.object({
            permission: v.string(),
            label: v.string(),
            detail: v.string(),
            roles: v.array(roleValidator),
            openToPartners: v.boolean(),
          }),
        ),
      }),
    ),
  }),
  handler: tableOfRoles,
});
