import { useNavigate } from "@tanstack/react-router";
import { BellOff, CalendarCheck, CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { useOrg } from "@/hooks/use-org";
import { cx } from "@/lib/class-names";
import { notifyFailed } from "@/lib/notify";
import { useInbox, type Notification } from "./use-inbox";

const SKELETON_ITEMS = 4;

const SEVERITY = {
  info: { icon: Info, className: "text-accent-ink", word: "Info" },
  success: { icon: CircleCheck, className: "text-good", word: "Good news" },
  warning: { icon: TriangleAlert, className: "text-waiting", word: "Warning" },
  critical: { icon: OctagonAlert, className: "text-bad", word: "Critical" },
} as const;

/** What happened while the person looked elsewhere. */
export function Inbox({ onClose }: { onClose: () => void }) {
  return (
    <PanelBoundary what="Notifications">
      <InboxList onClose={onClose} />
    </PanelBoundary>
  );
}

function InboxList({ onClose }: { onClose: () => void }) {
  const { results, status, loadMore, markRead, markAllRead } = useInbox();
  const navigate = useNavigate();
  const { org } = useOrg();
  const open = (item: Notification) => {
    if (item.readAt === null) {
      markRead(item.notificationId).catch((error: unknown) => notifyFailed("Could not mark as read", error));
    }
    if (item.link) {
      onClose();
      // Links name a page of the organisation, whatever its address is called.
      void navigate({ to: `/${org.slug}${item.link}` });
    }
  };
  const hasUnread = results.some((item) => item.readAt === null);
  return (
    <>
      <div className="flex h-11 shrink-0 items-center justify-between border-b pr-2 pl-4">
        <h2 className="text-sm font-semibold">Notifications</h2>
        {hasUnread && (
          <Button
            variant="ghost"
            size="sm"
            onClick={() =>
              markAllRead().catch((error: unknown) => notifyFailed("Could not mark all as read", error))
            }
          >
            Mark all as read
          </Button>
        )}
      </div>
      <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
        {status === "LoadingFirstPage" && <InboxSkeleton />}
        {status !== "LoadingFirstPage" && results.length === 0 && (
          <EmptyState icon={BellOff} title="Nothing new">
            High-intent signals, booked meetings and warnings about your plan appear here.
          </EmptyState>
        )}
        <ul>
          {results.map((item) => (
            <li key={item.notificationId} className="border-b last:border-b-0">
              <InboxItem item={item} onOpen={() => open(item)} />
            </li>
          ))}
        </ul>
        {status === "CanLoadMore" && (
          <div className="p-2">
            <Button variant="ghost" size="sm" className="w-full" onClick={loadMore}>
              Show older
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function InboxItem({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const { icon, className, word } = SEVERITY[item.severity];
  const Icon = item.kind === "meeting.booked" ? CalendarCheck : icon;
  const isUnread = item.readAt === null;
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full items-start gap-3 px-4 py-3 text-left hover:bg-surface-2 focus-visible:-outline-offset-2"
    >
      <Icon aria-label={word} className={cx("mt-0.5 size-4 shrink-0", className)} />
      <span className="min-w-0 flex-1">
        <span className={cx("block text-sm text-pretty", isUnread ? "font-medium" : "text-ink-2")}>
          {item.title}
        </span>
        {item.body && <span className="mt-0.5 line-clamp-2 text-xs text-ink-2">{item.body}</span>}
        <RelativeTime at={item.createdAt} className="mt-0.5 block text-xs text-ink-3" />
      </span>
      {isUnread && (
        <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent">
          <span className="sr-only">Unread</span>
        </span>
      )}
    </button>
  );
}

function InboxSkeleton() {
  return (
    <SkeletonRows
      label="Loading notifications"
      count={SKELETON_ITEMS}
      className="flex gap-3 border-b px-4 py-3"
    >
      <Skeleton className="size-4 rounded-full" />
      <div className="flex flex-1 flex-col gap-2">
        <Skeleton className="h-3 w-3/4" />
        <Skeleton className="h-3 w-1/2" />
      </div>
    </SkeletonRows>
  );
}
