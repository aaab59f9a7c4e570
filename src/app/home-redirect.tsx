import { Navigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { orgToOpen } from "./last-org";
import { Splash } from "./splash";
import { useViewer } from "./use-viewer";

const FirstOrganization = lazy(async () => ({
  default: (await import("@/features/organizations/first-organization")).FirstOrganization,
}));

/** "/" leads to where the person works, or to where they start. */
export function HomeRedirect() {
  const viewer = useViewer();
  if (viewer.state === "loading") return <Splash />;
  if (viewer.state === "signedOut") return <Navigate to="/sign-in" replace />;
  const slug = orgToOpen(viewer.viewer.memberships);
  if (slug) return <Navigate to="/$orgSlug" params={{ orgSlug: slug }} replace />;
  return (
    <Suspense fallback={<Splash />}>
      <FirstOrganization />
    </Suspense>
  );
}
