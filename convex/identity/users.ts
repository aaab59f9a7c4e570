import { v } from "convex/values";
import { roleValidator } from "../access/permissions";
import { publicQuery, userMutation } from "../functions";
import { touch as touchMembership } from "./model/lastSeen";
import * as Users from "./model/users";

/** The signed-in person and their organisations, or null for a visitor. */
export const viewer = publicQuery({
  reason: "A visitor is told that nobody is signed in; everyone else sees only themselves.",
  args: {},
  returns: v.union(
    v.null(),
    v.object({
      userId: v.id("users"),
      name: v.string(),
      email: v.string(),
      image: v.optional(v.string()),
      memberships: v.array(
        v.object({
          orgId: v.id("organizations"),
          orgName: v.string(),
          slug: v.string(),
          role: roleValidator,
          partnerId: v.union(v.id("partners"), v.null()),
          permissions: v.array(v.string()),
          timezone: v.string(),
        }),
      ),
    }),
  ),
  handler: Users.viewer,
});

/** Notes that the caller is looking at an organisation; the client calls it on focus. */
export const touch = userMutation({
  args: { orgId: v.id("organizations") },
  returns: v.null(),
  handler: touchMembership,
});
