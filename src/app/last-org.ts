import { readStored, writeStored } from "@/hooks/use-stored-state";

const LAST_ORG_KEY = "lastOrgSlug";

/** Remembers where this person works, for the next time they come without an address. */
export const rememberOrg = (slug: string) => writeStored(LAST_ORG_KEY, slug);

/** The organisation to open: the last one if still a member, else the first; null without any. */
export function orgToOpen(memberships: ReadonlyArray<{ slug: string }>): string | null {
  const last = readStored<string>(LAST_ORG_KEY);
  const found = memberships.find((membership) => membership.slug === last) ?? memberships[0];
  return found?.slug ?? null;
}
