import { useQuery } from "convex/react";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

/** The plan and how much of each metric is used in this period; undefined while loading. */
export function useUsage() {
  const { org } = useOrg();
  return useQuery(api.billing.usage.gauges, { orgId: org.orgId });
}
