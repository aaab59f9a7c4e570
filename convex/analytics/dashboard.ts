import { v } from "convex/values";
import { orgQuery } from "../functions";
import * as SignalDays from "./model/signalDays";
import { typeCount } from "./schema";

/** The signal figures of the dashboard, all from counters. */
export const signals = orgQuery({
  permission: "dashboard.read",
  args: {},
  returns: v.object({
    today: v.number(),
    yesterdaySameTime: v.number(),
    slotStartsAt: v.string(),
    timezone: v.string(),
    days: v.array(v.object({ localDate: v.string(), count: v.number() })),
    topTypes: v.array(typeCount),
  }),
  handler: SignalDays.dashboard,
});
