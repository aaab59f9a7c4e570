import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

const FIRST_PAGE_ROWS = 60;

export type Meeting = FunctionReturnType<typeof api.partners.meetings.list>["page"][number];

/** Meetings by index: those to come, the next first, or all, the latest first. */
export function useMeetings(show: "upcoming" | "all") {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.partners.meetings.list,
    { orgId: org.orgId, upcoming: show === "upcoming" },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}
