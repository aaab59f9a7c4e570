import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonRows, Skeleton } from "@/components/ui/skeleton";
import { useSession } from "@/hooks/use-session";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { deviceName, isHandheld } from "./device-name";
import { useEndOtherSessions, useEndSession, useSessions, type OpenSession } from "./use-account";

/** Every place one is signed in at, with the way to sign out there. */
export function Sessions() {
  const sessions = useSessions();
  const { kind } = useSession();
  if (kind === "clerk") {
    return (
      <p className="px-4 pb-4 text-sm text-pretty text-ink-2">
        You sign in by Clerk, which keeps the list of your sessions. Open it from your Clerk profile.
      </p>
    );
  }
  if (!sessions) {
    return (
      <SkeletonRows label="Loading your sessions" count={2} className="flex h-14 items-center gap-3 px-4">
        <Skeleton className="size-5" />
        <Skeleton className="h-3 w-48" />
      </SkeletonRows>
    );
  }
  return (
    <>
      <ul aria-label="Sessions" className="border-t">
        {sessions.map((session) => (
          <SessionRow key={session.sessionId} session={session} />
        ))}
      </ul>
      {sessions.length > 1 && <EndOthers count={sessions.length - 1} />}
    </>
  );
}

function SessionRow({ session }: { session: OpenSession }) {
  const end = useEndSession();
  const name = deviceName(session.userAgent);
  const Icon = isHandheld(session.userAgent) ? Smartphone : Monitor;
  const signOutThere = () =>
    end(session.sessionId)
      .then(() => notifyDone(`Signed out of ${name}`))
      .catch((error: unknown) => notifyFailed("It could not be signed out", error));
  return (
    <li className="flex min-h-14 items-center gap-3 border-b px-4 py-2 last:border-b-0">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="truncate">{name}</span>
          {session.current && <Badge tone="good">This device</Badge>}
        </p>
        <p className="text-xs text-ink-2">
          {session.ip && <span className="tabular-nums">{session.ip} · </span>}
          signed in <RelativeTime at={session.createdAt} />
          {session.lastUsedAt !== null && (
            <>
              {" "}
              · renewed <RelativeTime at={session.lastUsedAt} />
            </>
          )}
        </p>
      </div>
      {!session.current && (
        <Button size="sm" aria-label={`Sign out of ${name} there`} onClick={() => void signOutThere()}>
          Sign out there
        </Button>
      )}
    </li>
  );
}

function EndOthers({ count }: { count: number }) {
  const endOthers = useEndOtherSessions();
  const [isAsking, setAsking] = useState(false);
  return (
    <div className="flex justify-end border-t px-4 py-3">
      <Button onClick={() => setAsking(true)}>Sign out everywhere else…</Button>
      {isAsking && (
        <ConfirmDialog
          title="Sign out everywhere else"
          description={`${count === 1 ? "One other session ends" : `${count} other sessions end`} at once, with all open pages. You stay signed in here.`}
          verb="Sign out everywhere else"
          keep="Keep them"
          onConfirm={async () => {
            await endOthers();
            void notifyDone("You are signed in on this device only");
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
