import { v } from "convex/values";
import { orgQuery } from "../functions";
import { planKeyValidator } from "../lib/planKey";
import { gauges as readGauges } from "./model/gauges";
import { metricValidator } from "./schema";

/** What the current month has used of the plan, signals first. */
export const gauges = orgQuery({
  permission: "usage.read",
  args: {},
  returns: v.object({
    planKey: planKeyValidator,
    planName: v.string(),
    periodStart: v.number(),
    periodEnd: v.number(),
    metrics: v.array(
      v.object({
        metric: metricValidator,
        label: v.string(),
        used: v.number(),
        limit: v.union(v.number(), v.null()),
      }),
    ),
  }),
  handler: readGauges,
});
