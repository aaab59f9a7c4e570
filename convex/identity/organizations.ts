import { v } from "convex/values";
import { orgMutation, orgQuery, userMutation } from "../functions";
import { planKeyValidator } from "../lib/planKey";
import * as Organizations from "./model/organizations";

/** Makes another organisation, owned by the caller and on the free plan. */
export const create = userMutation({
  args: { name: v.string(), timezone: v.optional(v.string()) },
  returns: v.object({ orgId: v.id("organizations"), slug: v.string() }),
  handler: async (ctx, { name, timezone }) => {
    await Organizations.requireRoomForAnother(ctx, ctx.user._id);
    return await Organizations.createOrganization(ctx, ctx.user._id, {
      name,
      timezone: timezone ?? ctx.user.timezone,
      planKey: "free",
    });
  },
});

/** What every member may know of the organisation. */
export const get = orgQuery({
  permission: "organization.read",
  args: {},
  returns: v.object({
    orgId: v.id("organizations"),
    name: v.string(),
    slug: v.string(),
    timezone: v.string(),
    planKey: planKeyValidator,
    planName: v.string(),
  }),
  handler: Organizations.getOrganization,
});

/** Gives the organisation another name. */
export const rename = orgMutation({
  permission: "organization.manage",
  args: { name: v.string() },
  returns: v.null(),
  handler: Organizations.renameOrganization,
});
