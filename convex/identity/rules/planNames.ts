/** What each plan is called on screens. */
export const PLAN_NAMES = {
  free: "Free",
  starter: "Starter",
  pro: "Pro",
  scale: "Scale",
  enterprise: "Enterprise",
} as const;
