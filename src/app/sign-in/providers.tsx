import { ConvexAuthProvider, useAuthActions } from "@convex-dev/auth/react";
import type { ConvexReactClient } from "convex/react";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { SessionContext, type Session } from "@/hooks/use-session";
import { clerkKey } from "@/lib/env";
import { Splash } from "../splash";
import { PreferenceKeeper } from "./preference-keeper";
import { SessionKeeper } from "./session-keeper";

/** Loaded for whoever uses Clerk, and by nobody else. */
const ClerkProviders = lazy(() => import("./clerk-providers"));

interface SignInProvidersProps {
  client: ConvexReactClient;
  children: ReactNode;
}

/** Signs the connection in: by Clerk when this deployment has its key, else by e-mail and password. */
export function SignInProviders({ client, children }: SignInProvidersProps) {
  if (clerkKey) {
    return (
      <Suspense fallback={<PlainSplash />}>
        <ClerkProviders client={client} publishableKey={clerkKey}>
          {children}
        </ClerkProviders>
      </Suspense>
    );
  }
  return (
    <ConvexAuthProvider client={client}>
      <PasswordSession>{children}</PasswordSession>
    </ConvexAuthProvider>
  );
}

function PasswordSession({ children }: { children: ReactNode }) {
  const { signOut } = useAuthActions();
  const session = useMemo<Session>(() => ({ kind: "password", signOut }), [signOut]);
  return (
    <SessionContext value={session}>
      <SessionKeeper />
      <PreferenceKeeper />
      {children}
    </SessionContext>
  );
}

// Before the connection's own provider is there, nothing is known of the connection.
function PlainSplash() {
  return <Splash />;
}
