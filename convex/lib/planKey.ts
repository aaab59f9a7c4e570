import { v } from "convex/values";
import type { Infer } from "convex/values";

export const planKeyValidator = v.union(
  v.literal("free"),
  v.literal("starter"),
  v.literal("pro"),
  v.literal("scale"),
  v.literal("enterprise"),
);

/** The name by which code knows a plan; part of Stripe's lookup keys, so it never changes. */
export type PlanKey = Infer<typeof planKeyValidator>;

/** What each plan is called on screens. */
export const PLAN_NAMES: Record<PlanKey, string> = {
  free: "Free",
  starter: "Starter",
  pro: "Pro",
  scale: "Scale",
  enterprise: "Enterprise",
};
