import { readStored, writeStored } from "@/hooks/use-stored-state";

/** A record the person has opened lately. */
export interface RecentItem {
  objectType: "contact" | "company";
  objectId: string;
  label: string;
}

/** More than a glance holds is not "recent" any more. */
const RECENT_ITEMS_MAX = 6;

const keyOf = (orgId: string) => `recents.${orgId}`;

/** What was opened lately in this organisation, latest first. */
export function readRecents(orgId: string): RecentItem[] {
  const stored = readStored<RecentItem[]>(keyOf(orgId));
  return Array.isArray(stored) ? stored : [];
}

/** Puts the item first. Opening it again moves it up instead of listing it twice. */
export function rememberRecent(orgId: string, item: RecentItem): void {
  writeStored(keyOf(orgId), withRecent(readRecents(orgId), item));
}

/** The pure part of `rememberRecent`. */
export function withRecent(items: readonly RecentItem[], item: RecentItem): RecentItem[] {
  return [item, ...items.filter((other) => other.objectId !== item.objectId)].slice(0, RECENT_ITEMS_MAX);
}
