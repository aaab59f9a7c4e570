import { Navigate, useLocation, useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { AccessEnded } from "./access-ended";
import { OrgContext, type OrgScope } from "@/hooks/use-org";
import { hasLeft } from "@/lib/left-org";
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
  // Who was inside and no longer is must be told so; who never was learns nothing.
  const [inside, setInside] = useState<OrgScope["org"] | null>(null);
  if (scope && inside !== scope.org) setInside(scope.org);
  useEffect(() => {
    if (scope) rememberOrg(scope.org.slug);
  }, [scope]);

  if (viewer.state === "loading") return <Splash />;
  if (viewer.state === "signedOut") {
    // After signing out the next person must not land on this one's page.
    return <Navigate to="/sign-in" search={wasSignedIn ? {} : { redirect: href }} replace />;
  }
  if (!scope) {
    if (!known || inside?.slug !== orgSlug) return <NotFound />;
    const moved = known.memberships.find((membership) => membership.orgId === inside.orgId);
    if (moved) return <Navigate to={href.replace(`/${orgSlug}`, `/${moved.slug}`)} replace />;
    if (hasLeft(inside.orgId)) return <Navigate to="/" replace />;
    return <AccessEnded organization={inside.orgName} viewer={known} />;
  }
  return (
    <OrgContext value={scope}>
      <Shell key={scope.org.orgId} />
    </OrgContext>
  );
}
