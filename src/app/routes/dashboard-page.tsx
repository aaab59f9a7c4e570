import { Navigate } from "@tanstack/react-router";
import { DashboardPage } from "@/features/dashboard/page";
import { PlanUsagePanel } from "@/features/usage/plan-usage";
import { useCan } from "@/hooks/use-can";
import { useOrg } from "@/hooks/use-org";
import { navGroupsFor } from "../shell/nav-items";

/** The dashboard with the usage panel in its place; a partner's own user, who has none, starts at their first page. */
export function DashboardRoutePage() {
  const { org } = useOrg();
  const hasDashboard = useCan("dashboard.read");
  if (hasDashboard) return <DashboardPage usage={<PlanUsagePanel />} />;
  const first = navGroupsFor(org.permissions)[0]?.items[0];
  return first ? <Navigate to={first.to} params={{ orgSlug: org.slug }} replace /> : null;
}
