/** What the log is filtered by in the address: texts, as people may write them there. */
export interface AuditSearch {
  actorKind?: string | undefined;
  actorId?: string | undefined;
  action?: string | undefined;
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  /** Calendar days of the reader, `YYYY-MM-DD`; both are included. */
  from?: string | undefined;
  to?: string | undefined;
}

const ACTOR_KINDS = ["user", "apiKey", "webhook", "system", "seed"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** What each kind of actor is called where there are several of it. */
export const ACTOR_KIND_LABELS: Record<ActorKind, string> = {
  user: "People",
  apiKey: "API keys",
  webhook: "Webhooks",
  system: "The system",
  seed: "Demo data",
};

/** The filters as the server takes them. */
export interface EntryFilters {
  actorKind?: ActorKind;
  actorId?: string;
  action?: string;
  resourceType?: string;
  resourceId?: string;
  from?: number;
  to?: number;
}

/** What of the address is a filter. What makes none is dropped, never an error. */
export function filtersOf(search: AuditSearch): EntryFilters {
  const actorKind = ACTOR_KINDS.find((kind) => kind === search.actorKind);
  const from = startOfDay(search.from, 0);
  const to = startOfDay(search.to, 1);
  return {
    ...(actorKind && { actorKind }),
    ...(actorKind && search.actorId && { actorId: search.actorId }),
    ...(search.action && { action: search.action }),
    ...(search.resourceType && { resourceType: search.resourceType }),
    ...(search.resourceType && search.resourceId && { resourceId: search.resourceId }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  };
}

/** Whether anything is filtered at all. */
export const isFiltered = (search: AuditSearch): boolean => Object.keys(filtersOf(search)).length > 0;

/** The first moment of a day of the reader, `later` days on; null for a text that is no day. */
function startOfDay(text: string | undefined, later: number): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "");
  if (!match) return null;
  const [year = 0, month = 1, day = 1] = match.slice(1).map(Number);
  const date = new Date(year, month - 1, day);
  // Feb 30 and the like are no days.
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null;
  date.setDate(day + later);
  return date.getTime();
}
