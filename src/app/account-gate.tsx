import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { OrgContext } from "@/hooks/use-org";
import { orgToOpen } from "./last-org";
import { Shell } from "./shell/shell";
import { Splash } from "./splash";
import { useViewer } from "./use-viewer";

/** Lets in whoever is signed in: inside the house of their last organisation, or bare for someone who is in none. */
export function AccountGate() {
  const viewer = useViewer();
  const href = useLocation({ select: (location) => location.href });
  // Leading away changes the address while this still stands: the one that was asked for is the first.
  const [askedFor] = useState(href);
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (viewer.state === "signedIn" && !wasSignedIn) setWasSignedIn(true);
  const known = viewer.state === "signedIn" ? viewer.viewer : null;
  const scope = useMemo(() => {
    const slug = known && orgToOpen(known.memberships);
    const org = known?.memberships.find((membership) => membership.slug === slug);
    return known && org ? { org, viewer: known } : null;
  }, [known]);

  if (viewer.state === "loading") return <Splash />;
  if (viewer.state === "signedOut") {
    // After signing out the next person must not land on this one's page.
    return <Navigate to="/sign-in" search={wasSignedIn ? {} : { redirect: askedFor }} replace />;
  }
  if (!scope) {
    return (
      <main className="min-h-full bg-surface">
        <Outlet />
      </main>
    );
  }
  return (
    <OrgContext value={scope}>
      <Shell />
    </OrgContext>
  );
}
