import { useState } from "react";
import { humanize } from "@/lib/format";
import { useCan } from "./use-can";
import { useOrg, type Permission } from "./use-org";

/** Why the viewer may not change this, or null while they may. Follows a change of role on an open page, and says that it was one. */
export function useLocked(permission: Permission): string | null {
  const { org } = useOrg();
  const may = useCan(permission);
  const [couldBefore, setCouldBefore] = useState(may);
  if (may && !couldBefore) setCouldBefore(true);
  if (may) return null;
  const role = humanize(org.role);
  return couldBefore
    ? `Your role was just changed to ${role}: you can read this, but no longer change it. What you entered was not saved.`
    : `Your role is ${role}: you can read this, but not change it.`;
}
