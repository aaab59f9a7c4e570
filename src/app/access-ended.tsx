import { Link } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { Button, buttonClass } from "@/components/ui/button";
import type { Viewer } from "@/hooks/use-org";
import { useSession } from "@/hooks/use-session";
import { useTitle } from "@/hooks/use-title";
import { notifyFailed } from "@/lib/notify";

/** For someone who was inside a moment ago: that it has ended, whom to ask, and where else they can go. */
export function AccessEnded({ organization, viewer }: { organization: string; viewer: Viewer }) {
  useTitle("Access ended");
  const { signOut } = useSession();
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-2 p-6">
      <h1 className="text-xl font-semibold tracking-tight text-balance">
        You no longer have access to {organization}
      </h1>
      <p role="status" className="text-pretty text-ink-2">
        An admin has deactivated or removed you, so this page has closed and shows nothing of it any more. If
        that is a mistake, ask an admin of {organization}. You are signed in as {viewer.email}.
      </p>
      {viewer.memberships.length > 0 && (
        <nav aria-label="Your other organisations" className="mt-3 w-full">
          <h2 className="mb-1 text-xs font-medium text-ink-2">Your other organisations</h2>
          <ul className="rounded-lg border bg-surface">
            {viewer.memberships.map((membership) => (
              <li key={membership.orgId} className="border-b last:border-b-0">
                <Link
                  to="/$orgSlug"
                  params={{ orgSlug: membership.slug }}
                  className="flex h-10 items-center gap-2.5 px-3 text-sm font-medium hover:bg-surface-2"
                >
                  <Avatar square name={membership.orgName} />
                  <span className="truncate">{membership.orgName}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        {viewer.memberships.length === 0 && (
          <Link to="/" className={buttonClass("primary")}>
            Create an organisation
          </Link>
        )}
        <Button
          onClick={() => void signOut().catch((error: unknown) => notifyFailed("Could not sign out", error))}
        >
          <LogOut aria-hidden className="size-3.5" />
          Sign out
        </Button>
      </div>
    </main>
  );
}
