import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const FIRST_PAGE_ROWS = 60;
const TIMELINE_ROWS = 30;

export type Contact = FunctionReturnType<typeof api.crm.contacts.list>["page"][number];

/** Contacts by index; with a text, those with a word that starts with it. */
export function useContacts(search: string | undefined) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.crm.contacts.list,
    { orgId: org.orgId, ...(search ? { search } : {}) },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** How many contacts there are, from a counter; undefined while loading. */
export function useContactCount() {
  const { org } = useOrg();
  return useQuery(api.crm.contacts.count, { orgId: org.orgId });
}

/** One contact; undefined while loading. Throws NOT_FOUND also for another organisation's. */
export function useContact(contactId: string) {
  const { org } = useOrg();
  return useQuery(api.crm.contacts.get, { orgId: org.orgId, contactId: contactId as Id<"contacts"> });
}

/** What this contact did, newest first. */
export function useContactTimeline(contactId: string) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.crm.signals.list,
    { orgId: org.orgId, contactId: contactId as Id<"contacts"> },
    { initialNumItems: TIMELINE_ROWS },
  );
}
