import { v } from "convex/values";
import { internalQuery } from "../functions";
import { demoUser } from "./model/demo";

/** The person whom a demo sign-in becomes, or null when there is no demo. */
export const demoUserId = internalQuery({
  args: {},
  returns: v.union(v.id("users"), v.null()),
  handler: async (ctx) => await demoUser(ctx),
});
