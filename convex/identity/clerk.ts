import { v } from "convex/values";
import { internalMutation, publicMutation } from "../functions";
import * as Clerk from "./model/clerk";

/** Makes the bearer of a Clerk token a person of this deployment, once. */
export const ensure = publicMutation({
  reason: "Whoever comes by Clerk for the first time is not a person here yet; the token says who it is.",
  args: { timezone: v.optional(v.string()) },
  returns: v.null(),
  handler: Clerk.ensurePerson,
});

const person = v.object({
  clerkId: v.string(),
  email: v.union(v.string(), v.null()),
  isEmailVerified: v.boolean(),
  name: v.union(v.string(), v.null()),
  image: v.union(v.string(), v.null()),
  updatedAt: v.number(),
});

/** Takes in one of Clerk's deliveries whose signature was checked. */
export const receive = internalMutation({
  args: {
    event: v.union(
      v.object({ type: v.literal("changed"), person }),
      v.object({ type: v.literal("deleted"), clerkId: v.string(), at: v.number() }),
    ),
  },
  returns: v.union(v.literal("applied"), v.literal("stale")),
  handler: Clerk.receiveClerkEvent,
});
