import { useConvexAuth, useMutation, useQuery } from "convex/react";
import { useEffect } from "react";
import { useSession } from "@/hooks/use-session";
import { notifyFailed, notifyNews } from "@/lib/notify";
import { api } from "../../../convex/_generated/api";

/**
 * Follows what the server says of this page's session. One that was ended from another device closes here at once; someone who came
 * by Clerk for the first time becomes a person of this deployment.
 */
export function SessionKeeper() {
  const { isAuthenticated } = useConvexAuth();
  const { kind, signOut } = useSession();
  const ensure = useMutation(api.identity.clerk.ensure);
  const viewer = useQuery(api.identity.users.viewer, isAuthenticated ? {} : "skip");
  const isUnknown = isAuthenticated && viewer === null;

  useEffect(() => {
    if (!isUnknown) return;
    if (kind === "clerk") {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      ensure({ timezone: timeZone }).catch((error: unknown) =>
        notifyFailed("You could not be let in", error),
      );
      return;
    }
    void signOut().then(() => notifyNews("You were signed out here from another device."));
  }, [isUnknown, kind, ensure, signOut]);
  return null;
}
