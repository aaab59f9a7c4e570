import type { PlanKey } from "../../lib/planKey";
import { DAY_MS } from "../../lib/time";

/** How many days of the audit log a plan keeps. */
export const RETENTION_DAYS: Record<PlanKey, number> = {
  free: 30,
  starter: 90,
  pro: 365,
  scale: 730,
  // What regulated trades are asked for: seven years.
  enterprise: 2_557,
};

/** The moment before which rows may go. */
export const keepFrom = (planKey: PlanKey, now: number): number => now - RETENTION_DAYS[planKey] * DAY_MS;
