import { CircleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";

/** Clerk's script did not come: nobody can sign in, and nobody was signed out. */
export function ClerkOutOfReach() {
  return (
    <main className="grid min-h-full place-items-center p-6">
      <div className="flex max-w-md flex-col items-start gap-3">
        <Logo className="size-9" />
        <h1 className="text-xl font-semibold tracking-tight text-balance">Signing in is out of reach</h1>
        <p role="alert" className="text-pretty text-ink-2">
          Clerk, the service that signs you in, did not answer. You were not signed out, and nothing of yours
          is lost. Check your connection or a blocker of scripts, and try again.
        </p>
        <Button variant="primary" onClick={() => window.location.reload()}>
          Try again
        </Button>
      </div>
    </main>
  );
}

/** Clerk answers in part: what looks like a sign-out may be its outage. */
export function ClerkTrouble() {
  return (
    <div role="alert" className="flex items-start gap-2 bg-waiting-soft px-4 py-2 text-sm text-waiting">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p>
        Clerk, the service that signs you in, has trouble right now. If you look signed out, you may not be:
        wait a little and{" "}
        <button
          type="button"
          className="font-medium underline underline-offset-4"
          onClick={() => window.location.reload()}
        >
          load the page again
        </button>
        .
      </p>
    </div>
  );
}
