import { v } from "convex/values";
import { publicQuery } from "../functions";
import { demoUser } from "./model/demo";

/** Whether "Try the demo" would work now. */
export const isAvailable = publicQuery({
  reason: "The sign-in page decides by it whether to offer the demo.",
  args: {},
  returns: v.boolean(),
  handler: async (ctx) => (await demoUser(ctx)) !== null,
});
