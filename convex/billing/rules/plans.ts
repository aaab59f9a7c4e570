import type { Infer } from "convex/values";
import { PLAN_NAMES } from "../../lib/planKey";
import type { PlanKey } from "../../lib/planKey";
import type { metricValidator } from "../schema";

export type Metric = Infer<typeof metricValidator>;

/** What a plan is called and includes. A metric without an entry is not limited. */
export type PlanDefinition = { name: string; limits: Partial<Record<Metric, number>> };

const KIB = 1024;
const GIB = KIB * KIB * KIB;

/** The plans as they are sold unless the deployment has rows of its own. */
export const PLANS: Record<PlanKey, PlanDefinition> = {
  free: {
    name: PLAN_NAMES.free,
    limits: {
      signals: 1_000,
      contacts: 500,
      events_tracked: 1_000,
      api_calls: 1_000,
      workflow_runs: 100,
      seats: 1,
      agents: 1,
      storage_bytes: GIB,
    },
  },
  starter: {
    name: PLAN_NAMES.starter,
    limits: {
      signals: 10_000,
      contacts: 5_000,
      events_tracked: 10_000,
      api_calls: 50_000,
      workflow_runs: 2_000,
      seats: 3,
      agents: 5,
      storage_bytes: 10 * GIB,
    },
  },
  pro: {
    name: PLAN_NAMES.pro,
    limits: {
      signals: 100_000,
      contacts: 50_000,
      events_tracked: 100_000,
      api_calls: 500_000,
      workflow_runs: 25_000,
      seats: 10,
      agents: 25,
      storage_bytes: 100 * GIB,
    },
  },
  scale: {
    name: PLAN_NAMES.scale,
    limits: {
      signals: 1_000_000,
      contacts: 500_000,
      events_tracked: 1_000_000,
      api_calls: 5_000_000,
      workflow_runs: 250_000,
      seats: 50,
      agents: 100,
      storage_bytes: 1_000 * GIB,
    },
  },
  enterprise: { name: PLAN_NAMES.enterprise, limits: {} },
};

/** What a metric is called on screens. */
export const METRIC_LABELS: Record<Metric, string> = {
  signals: "Signals",
  contacts: "Contacts",
  events_tracked: "Tracked events",
  api_calls: "API calls",
  workflow_runs: "Workflow runs",
  seats: "Seats",
  agents: "Agents",
  storage_bytes: "Storage",
};

// Levels rather than flows: they do not start again with a new period.
const GAUGES: ReadonlySet<Metric> = new Set(["contacts", "seats", "agents", "storage_bytes"]);

/** Whether the metric counts what exists now, and not what happened in a period. */
export const isGauge = (metric: Metric): boolean => GAUGES.has(metric);
