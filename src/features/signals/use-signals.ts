import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const FIRST_PAGE_ROWS = 60;

export type Signal = FunctionReturnType<typeof api.crm.signals.list>["page"][number];

/** Signals by index, newest first, optionally of one type. */
export function useSignals(type: string | undefined) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.crm.signals.list,
    { orgId: org.orgId, ...(type ? { type } : {}) },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** The types that this organisation has ever sent; undefined while loading. */
export function useSignalTypes() {
  const { org } = useOrg();
  return useQuery(api.crm.signals.types, { orgId: org.orgId });
}

/** One signal; undefined while loading. Throws if it is not there or not ours. */
export function useSignal(signalId: string) {
  const { org } = useOrg();
  return useQuery(api.crm.signals.get, { orgId: org.orgId, signalId: signalId as Id<"signals"> });
}
