import { v } from "convex/values";
import { orgMutation, orgQuery, userMutation } from "../functions";
import { planKeyValidator } from "../lib/planKey";
import * as Organizations from "./model/organizations";
import { updateOrganization } from "./model/organizationSettings";

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
    // Null for those who do not manage the organisation.
    settings: v.union(
      v.null(),
      v.object({
        billingTimezone: v.string(),
        alertRecipients: v.array(v.string()),
        createdAt: v.number(),
        seats: v.object({ used: v.number(), limit: v.union(v.number(), v.null()) }),
      }),
    ),
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

/** Changes settings; an address that changes is where the organisation is found from now on. */
export const update = orgMutation({
  permission: "organization.manage",
  args: {
    name: v.optional(v.string()),
    slug: v.optional(v.string()),
    timezone: v.optional(v.string()),
    billingTimezone: v.optional(v.string()),
    alertRecipients: v.optional(v.array(v.string())),
  },
  returns: v.object({ slug: v.string() }),
  handler: updateOrganization,
});
