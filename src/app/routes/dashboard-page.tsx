import { DashboardPage } from "@/features/dashboard/page";
import { PlanUsagePanel } from "@/features/usage/plan-usage";

/** The dashboard with the usage panel in its place. */
export function DashboardRoutePage() {
  return <DashboardPage usage={<PlanUsagePanel />} />;
}
