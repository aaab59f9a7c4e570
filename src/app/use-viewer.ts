import { useConvexAuth, useQuery } from "convex/react";
import type { Viewer } from "@/hooks/use-org";
import { api } from "../../convex/_generated/api";

type ViewerState = { state: "loading" } | { state: "signedOut" } | { state: "signedIn"; viewer: Viewer };

/** Who is signed in. Loading until both the token and the person's own record are known. */
export function useViewer(): ViewerState {
  const { isLoading, isAuthenticated } = useConvexAuth();
  const viewer = useQuery(api.identity.users.viewer, isAuthenticated ? {} : "skip");
  if (isLoading) return { state: "loading" };
  if (!isAuthenticated) return { state: "signedOut" };
  return viewer ? { state: "signedIn", viewer } : { state: "loading" };
}
