import { Navigate, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { OrgContext } from "@/hooks/use-org";
import { rememberOrg } from "./last-org";
import { NotFound } from "./not-found";
import { Shell } from "./shell/shell";
import { Splash } from "./splash";
import { useViewer } from "./use-viewer";

/** Lets in members of the organisation that the address names; everyone else is led to where they belong. */
export function OrgGate() {
  const viewer = useViewer();
  const { orgSlug } = useParams({ from: "/$orgSlug" });
  const href = useLocation({ select: (location) => location.href });
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (viewer.state === "signedIn" && !wasSignedIn) setWasSignedIn(true);

  const known = viewer.state === "signedIn" ? viewer.viewer : null;
  const scope = useMemo(() => {
    const org = known?.memberships.find((membership) => membership.slug === orgSlug);
    return known && org ? { org, viewer: known } : null;
  }, [known, orgSlug]);
  useEffect(() => {
    if (scope) rememberOrg(scope.org.slug);
  }, [scope]);

  if (viewer.state === "loading") return <Splash />;
  if (viewer.state === "signedOut") {
    // After signing out the next person must not land on this one's page.
    return <Navigate to="/sign-in" search={wasSignedIn ? {} : { redirect: href }} replace />;
  }
  if (!scope) return <NotFound />;
  return (
    <OrgContext value={scope}>
      <Shell key={scope.org.orgId} />
    </OrgContext>
  );
}
