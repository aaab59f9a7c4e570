import { Bell } from "lucide-react";
import { Popover } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import { SilentBoundary } from "@/components/layout/silent-boundary";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useUnreadCount } from "./use-inbox";

const Inbox = lazy(async () => ({ default: (await import("./inbox")).Inbox }));

/** Beyond this the exact number says nothing more. */
const SHOWN_MAX = 99;

/** The bell with the unread number; opens the inbox. */
export function NotificationsBell() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Notifications"
          aria-describedby="unread-count"
          className="relative"
        >
          <Bell aria-hidden className="size-4" />
          <SilentBoundary>
            <UnreadBadge />
          </SilentBoundary>
        </Button>
      </Popover.Trigger>
      <Popover.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        aria-label="Notifications"
        className="z-50 flex max-h-[min(34rem,80dvh)] w-[calc(100vw-1rem)] max-w-sm animate-rise flex-col overflow-hidden rounded-lg border bg-surface shadow-float outline-none"
      >
        <Suspense fallback={<Skeleton className="m-4 h-24" />}>
          <Inbox onClose={() => setOpen(false)} />
        </Suspense>
      </Popover.Content>
    </Popover.Root>
  );
}

function UnreadBadge() {
  const unread = useUnreadCount() ?? 0;
  return (
    <>
      <span id="unread-count" className="sr-only" role="status">
        {unread} unread
      </span>
      {unread > 0 && (
        <span
          aria-hidden
          key={unread}
          className="num absolute -top-0.5 -right-0.5 grid h-4 min-w-4 animate-rise place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent"
        >
          {unread > SHOWN_MAX ? `${SHOWN_MAX}+` : unread}
        </span>
      )}
    </>
  );
}
