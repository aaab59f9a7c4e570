import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "@/lib/api";

const FIRST_PAGE_ROWS = 60;

export type Meeting = FunctionReturnType<typeof api.partners.meetings.list>["page"][number];

/** Meetings by index: those to come (soonest first), those past, or all. */
export function useMeetings(show: "upcoming" | "past" | "all") {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.partners.meetings.list,
    { orgId: org.orgId, ...(show === "all" ? {} : { upcoming: show === "upcoming" }) },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}
