import { ClerkProvider, useAuth, useClerk } from "@clerk/clerk-react";
import type { ConvexReactClient } from "convex/react";
import { ConvexProviderWithClerk } from "convex/react-clerk";
import { useCallback, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { SessionContext, type Session } from "@/hooks/use-session";
import { Splash } from "../splash";
import { ClerkOutOfReach, ClerkTrouble } from "./clerk-trouble";
import { PreferenceKeeper } from "./preference-keeper";
import { SessionKeeper } from "./session-keeper";

interface ClerkProvidersProps {
  client: ConvexReactClient;
  publishableKey: string;
  children: ReactNode;
}

/** Signs the connection in by Clerk, and says so when Clerk does not answer or answers in part only. */
export default function ClerkProviders({ client, publishableKey, children }: ClerkProvidersProps) {
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      signInUrl="/sign-in"
      signUpUrl="/sign-in?flow=signUp"
      afterSignOutUrl="/sign-in"
    >
      <ConvexProviderWithClerk client={client} useAuth={useAuth}>
        <ClerkSession>
          <ClerkState />
          <WhenReady>{children}</WhenReady>
        </ClerkSession>
      </ConvexProviderWithClerk>
    </ClerkProvider>
  );
}

/** What stands before the page while Clerk is not all there. */
function ClerkState() {
  const status = useClerkStatus();
  if (status === "loading") return <Splash />;
  if (status === "error") return <ClerkOutOfReach />;
  return status === "degraded" ? <ClerkTrouble /> : null;
}

// Clerk's own components for this look at the status only when something else draws them anew.
function useClerkStatus() {
  const clerk = useClerk();
  const subscribe = useCallback(
    (changed: () => void) => {
      clerk.on("status", changed);
      return () => clerk.off("status", changed);
    },
    [clerk],
  );
  return useSyncExternalStore(subscribe, () => clerk.status);
}

function ClerkSession({ children }: { children: ReactNode }) {
  const { signOut } = useClerk();
  const session = useMemo<Session>(
    () => ({ kind: "clerk", signOut: () => signOut({ redirectUrl: "/sign-in" }) }),
    [signOut],
  );
  return (
    <SessionContext value={session}>
      <SessionKeeper />
      <PreferenceKeeper />
      {children}
    </SessionContext>
  );
}

// Until Clerk has loaded, nobody is signed out: a page that led to signing in now would lead astray.
function WhenReady({ children }: { children: ReactNode }) {
  const { isLoaded } = useAuth();
  return isLoaded ? children : null;
}
