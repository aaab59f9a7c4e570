import { getRouteApi, Link, Navigate } from "@tanstack/react-router";
import { useConvexAuth } from "convex/react";
import { lazy, Suspense, useState } from "react";
import { FormError } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { Skeleton } from "@/components/ui/skeleton";
import { useSession } from "@/hooks/use-session";
import { useTitle } from "@/hooks/use-title";
import { CredentialsForm } from "./credentials-form";
import { PatchBoard } from "./patch-board";
import { safeRedirect } from "./safe-redirect";
import { useSignIn } from "./use-sign-in";

const route = getRouteApi("/sign-in");

/** Who comes from here is about to join an organisation and needs none of their own. */
const INVITATION_PATH = "/invite";

const ClerkEntry = lazy(() => import("./clerk-entry"));

/** The front door: e-mail and password, or one press into the demo; by Clerk where this deployment uses it. */
export function SignInPage() {
  const { redirect, flow } = route.useSearch();
  const isSignUp = flow === "signUp";
  useTitle(isSignUp ? "Create account" : "Sign in");
  const { isAuthenticated } = useConvexAuth();
  const { kind } = useSession();
  if (isAuthenticated) return <Navigate to={safeRedirect(redirect)} replace />;

  return (
    <div className="grid min-h-full bg-surface lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <main className="mx-auto flex w-full max-w-sm flex-col justify-center gap-6 px-6 py-10">
        <Logo className="size-9" />
        {kind === "clerk" ? (
          <Suspense fallback={<Skeleton className="h-64 w-full" />}>
            <ClerkEntry flow={flow ?? "signIn"} redirect={safeRedirect(redirect)} />
          </Suspense>
        ) : (
          <PasswordEntry />
        )}
      </main>
      <PatchBoard />
    </div>
  );
}

function PasswordEntry() {
  const { redirect, flow, email } = route.useSearch();
  const isSignUp = flow === "signUp";
  const { hasDemo, withPassword, withDemo } = useSignIn();
  const isInvited = redirect === INVITATION_PATH;
  return (
    <>
      <div>
        <h1 className="text-xl font-semibold tracking-tight">
          {isSignUp ? "Create your account" : "Sign in to Switchboard"}
        </h1>
        <p className="mt-1 text-pretty text-ink-2">
          {isInvited
            ? "Then you are led back to your invitation."
            : "Signals and meetings in, dashboards that change by themselves out."}
        </p>
      </div>
      {hasDemo && !isInvited && <DemoEntry enter={withDemo} />}
      <CredentialsForm
        key={flow ?? "signIn"}
        flow={flow ?? "signIn"}
        email={email}
        asksOrganization={!isInvited}
        onSubmit={(credentials) => withPassword(flow ?? "signIn", credentials, isInvited)}
      />
      <p className="text-sm text-ink-2">
        {isSignUp ? "Already have an account?" : "New here?"}{" "}
        <Link
          to="/sign-in"
          search={{ redirect, email, flow: isSignUp ? undefined : "signUp" }}
          replace
          className="font-medium text-accent-ink underline-offset-4 hover:underline"
        >
          {isSignUp ? "Sign in" : "Create an account"}
        </Link>
      </p>
    </>
  );
}

function DemoEntry({ enter }: { enter: () => Promise<void> }) {
  const [isEntering, setEntering] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const onEnter = async () => {
    setEntering(true);
    setRefusal(null);
    try {
      await enter();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : "The demo could not be opened.");
      setEntering(false);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <Button
        variant="secondary"
        className="h-9 !border-control"
        busy={isEntering}
        onClick={() => void onEnter()}
      >
        Try the demo
      </Button>
      <FormError>{refusal}</FormError>
      <div className="flex items-center gap-3 text-xs text-ink-3">
        <span aria-hidden className="h-px flex-1 bg-line" />
        or with e-mail
        <span aria-hidden className="h-px flex-1 bg-line" />
      </div>
    </div>
  );
}
