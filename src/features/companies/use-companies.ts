import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const FIRST_PAGE_ROWS = 60;
const TIMELINE_ROWS = 30;

export type Company = FunctionReturnType<typeof api.crm.companies.list>["page"][number];

/** Companies by index; with a text, those with a word that starts with it. */
export function useCompanies(search: string | undefined) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.crm.companies.list,
    { orgId: org.orgId, ...(search ? { search } : {}) },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** How many companies there are, from a counter; undefined while loading. */
export function useCompanyCount() {
  const { org } = useOrg();
  return useQuery(api.crm.companies.count, { orgId: org.orgId });
}

/** One company; undefined while loading. Throws NOT_FOUND also for another organisation's. */
export function useCompany(companyId: string) {
  const { org } = useOrg();
  return useQuery(api.crm.companies.get, { orgId: org.orgId, companyId: companyId as Id<"companies"> });
}

/** What this company's people did, newest first. */
export function useCompanyTimeline(companyId: string) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.crm.signals.list,
    { orgId: org.orgId, companyId: companyId as Id<"companies"> },
    { initialNumItems: TIMELINE_ROWS },
  );
}
