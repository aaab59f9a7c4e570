import { useAction, usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import type { EntryFilters } from "./filters";

const FIRST_PAGE_ROWS = 60;
const HISTORY_ROWS = 20;
/** A combination that no index covers is looked for this many pages back before somebody has to ask for more. */
const PAGES_LOOKED_THROUGH = 10;
/** With this many rows on the screen nothing looks empty, and scrolling asks for the rest. */
const ROWS_WANTED = 20;

export type AuditEntry = FunctionReturnType<typeof api.audit.logs.list>["page"][number];

/** Entries that fit the filters, newest first. `lookFurther` is there when the search stopped before the end of the log. */
export function useAuditLog(filters: EntryFilters) {
  const { org } = useOrg();
  const list = usePaginatedQuery(
    api.audit.logs.list,
    { orgId: org.orgId, ...filters },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
  const [pages, setPages] = useState({ looked: 1, allowed: PAGES_LOOKED_THROUGH });
  const isStopped =
    list.status === "CanLoadMore" && list.results.length < ROWS_WANTED && pages.looked >= pages.allowed;
  return {
    results: list.results,
    status: isStopped ? ("Exhausted" as const) : list.status,
    loadMore: (count: number) => {
      setPages(({ looked, allowed }) => ({ looked: looked + 1, allowed }));
      list.loadMore(count);
    },
    lookFurther: isStopped
      ? () => setPages(({ looked }) => ({ looked, allowed: looked + PAGES_LOOKED_THROUGH }))
      : null,
  };
}

/** What happened to one record, newest first. */
export function useHistory(resourceType: string, resourceId: string) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.audit.logs.list,
    { orgId: org.orgId, resourceType, resourceId },
    { initialNumItems: HISTORY_ROWS },
  );
}

/** One entry; undefined while loading. Throws if it is not there or not ours. */
export function useEntry(auditLogId: string) {
  const { org } = useOrg();
  return useQuery(api.audit.logs.get, { orgId: org.orgId, auditLogId: auditLogId as Id<"auditLogs"> });
}

/** What can be filtered by; empty while loading. */
export function useFilterOptions() {
  const { org } = useOrg();
  const actors = useQuery(api.audit.logs.actors, { orgId: org.orgId }) ?? [];
  const kinds = useQuery(api.audit.logs.actions, { orgId: org.orgId });
  return { actors, actions: kinds?.actions ?? [], resourceTypes: kinds?.resourceTypes ?? [] };
}

/** Writes what fits the filters into a file and answers with where it can be fetched, once. */
export function useExport() {
  const { org } = useOrg();
  const write = useAction(api.audit.logs.exportCsv);
  return (filters: EntryFilters) => write({ orgId: org.orgId, ...filters });
}

/** The latest anchor; undefined while loading, null before the first. */
export function useAnchor() {
  const { org } = useOrg();
  return useQuery(api.audit.logs.anchor, { orgId: org.orgId });
}

export type Verdict = FunctionReturnType<typeof api.audit.logs.verify>;
export type Anchor = { seq: number; hash: string };

/** Checks the whole log, and tells after every part how far it is. */
export function useVerify() {
  const { org } = useOrg();
  const verify = useAction(api.audit.logs.verify);
  return async (outside: Anchor | null, onProgress: (verdict: Verdict) => boolean): Promise<void> => {
    let next: Verdict["next"] = null;
    do {
      const verdict: Verdict = await verify({
        orgId: org.orgId,
        ...(next && { next }),
        ...(outside && { outside }),
      });
      next = onProgress(verdict) ? verdict.next : null;
    } while (next !== null);
  };
}
