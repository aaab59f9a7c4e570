import { useEffect } from "react";
import { useOrg } from "@/hooks/use-org";
import { rememberRecent, type RecentItem } from "@/lib/recents";

/** Remembers that this record was opened, once its title is known. */
export function useRecent(
  objectType: RecentItem["objectType"],
  objectId: string,
  title: string | null,
): void {
  const { org } = useOrg();
  useEffect(() => {
    if (title) rememberRecent(org.orgId, { objectType, objectId, label: title });
  }, [org.orgId, objectType, objectId, title]);
}
