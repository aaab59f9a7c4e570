import { v } from "convex/values";
import { internalMutation, internalOrgQuery } from "../functions";
import { planKeyValidator } from "../lib/planKey";
import { auditUsage } from "./model/recount";
import { changePlan } from "./model/planChange";
import { metricValidator } from "./schema";

/** Puts an organisation on another plan, from the command line. */
export const setPlan = internalMutation({
  args: { orgId: v.id("organizations"), planKey: planKeyValidator },
  returns: v.null(),
  handler: async (ctx, { orgId, planKey }) => await changePlan(ctx, orgId, planKey),
});

/** Compares a counter of the current period with the sum of its ledger, a page at a time. */
export const recount = internalOrgQuery({
  args: { metric: metricValidator, cursor: v.union(v.string(), v.null()) },
  returns: v.object({
    counter: v.number(),
    ledger: v.number(),
    cursor: v.union(v.string(), v.null()),
  }),
  handler: auditUsage,
});
