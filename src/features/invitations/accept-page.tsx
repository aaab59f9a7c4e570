import { Link } from "@tanstack/react-router";
import { useSyncExternalStore, type ReactNode } from "react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { buttonClass } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useTitle } from "@/hooks/use-title";
import { onInviteToken, readInviteToken } from "./invite-token";
import { PendingInvitation } from "./pending-invitation";
import { usePreview, type Preview } from "./use-accept";

/** Where the link of an invitation mail leads: who invites whom to what. Looking changes nothing; only a button accepts. */
export default function AcceptPage() {
  useTitle("Invitation");
  const token = useSyncExternalStore(onInviteToken, readInviteToken);
  return (
    <main className="grid min-h-full place-items-center bg-canvas p-4">
      <div className="flex w-full max-w-md flex-col gap-5">
        <Logo className="size-9" />
        <section aria-label="Invitation" className="rounded-lg border bg-surface p-6 shadow-float">
          <PanelBoundary what="The invitation">
            {token === null ? <NoToken /> : <Invitation key={token} token={token} />}
          </PanelBoundary>
        </section>
      </div>
    </main>
  );
}

function Invitation({ token }: { token: string }) {
  const preview = usePreview(token);
  if (!preview) return <InvitationSkeleton />;
  if (preview.status === "pending") return <PendingInvitation token={token} preview={preview} />;
  return <ClosedInvitation preview={preview} />;
}

/** What is wrong with an invitation that opens nothing, and what to do about it. */
function ClosedInvitation({ preview }: { preview: Preview }) {
  const { organizationName, invitedByName } = preview;
  switch (preview.status) {
    case "expired":
      return (
        <Notice title="This invitation has expired" action={<HomeLink />}>
          {invitedByName} invited you to {organizationName}. An invitation works for 7 days: ask for a new
          one.
        </Notice>
      );
    case "revoked":
      return (
        <Notice title="This invitation no longer works" action={<HomeLink />}>
          The invitation to {organizationName} was taken back, or a newer mail has replaced it. Look for the
          newest mail, or ask {invitedByName}.
        </Notice>
      );
    case "accepted":
      return (
        <Notice title="This invitation was used already" action={<HomeLink label="Open Switchboard" />}>
          It works once. If it was you who joined {organizationName}, you only have to sign in.
        </Notice>
      );
    default:
      return (
        <Notice title="We do not know this invitation" action={<HomeLink />}>
          The link may be cut off, or a newer mail has replaced it. Open it from the newest mail again, or ask
          whoever invited you.
        </Notice>
      );
  }
}

function NoToken() {
  return (
    <Notice title="Open the link from your mail" action={<HomeLink />}>
      This page needs the whole link of an invitation. It is in the mail that you were sent.
    </Notice>
  );
}

function Notice({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
      <p role="status" className="mt-2 text-pretty text-ink-2">
        {children}
      </p>
      <div className="mt-5">{action}</div>
    </>
  );
}

function HomeLink({ label = "Go to Switchboard" }: { label?: string }) {
  return (
    <Link to="/" className={buttonClass("secondary")}>
      {label}
    </Link>
  );
}

function InvitationSkeleton() {
  return (
    <>
      <LoadingLabel>Loading the invitation</LoadingLabel>
      <Skeleton className="h-6 w-3/4" />
      <Skeleton className="mt-3 h-4 w-full" />
      <Skeleton className="mt-2 h-4 w-1/2" />
      <Skeleton className="mt-6 h-9 w-40" />
    </>
  );
}
