import { useEffect, useRef } from "react";
import { useOrg } from "@/hooks/use-org";
import { humanize } from "@/lib/format";
import { notifyNews } from "@/lib/notify";

/** Tells the viewer when someone gives them another role while they are here. Shows nothing itself. */
export function RoleWatcher() {
  const { org } = useOrg();
  const lastRef = useRef(org.role);
  useEffect(() => {
    if (lastRef.current === org.role) return;
    lastRef.current = org.role;
    void notifyNews(`Your role in ${org.orgName} is now ${humanize(org.role)}`);
  }, [org.role, org.orgName]);
  return null;
}
