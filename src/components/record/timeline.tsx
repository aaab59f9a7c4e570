import { Activity } from "lucide-react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { StrengthBars } from "@/components/ui/strength-bars";
import { formatDate } from "@/lib/format";
import { groupByDay } from "./group-by-day";
import { SignalLink } from "./record-links";

const MORE_ROWS = 30;
const SKELETON_ROWS = 6;

interface TimelineItem {
  signalId: string;
  type: string;
  weight: number;
  occurredAt: number;
  sourceName: string;
  contact: { name: string; email: string } | null;
}

interface TimelineProps {
  items: readonly TimelineItem[];
  status: "LoadingFirstPage" | "CanLoadMore" | "LoadingMore" | "Exhausted";
  loadMore: (count: number) => void;
  /** Names who did it: for records with several people. */
  showsContact?: boolean;
  limit?: number;
}

/** What happened, newest first, by day. */
export function Timeline({ items, status, loadMore, showsContact = false, limit }: TimelineProps) {
  if (status === "LoadingFirstPage") return <TimelineSkeleton />;
  if (items.length === 0) {
    return (
      <EmptyState icon={Activity} title="Nothing has happened yet">
        Signals appear here as they come.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {groupByDay(limit ? items.slice(0, limit) : items).map(({ day, items: ofDay }) => (
        <section key={day}>
          <h2 className="mb-1 text-xs font-medium text-ink-2">{formatDate(day)}</h2>
          <ol className="rounded-lg border">
            {ofDay.map((item) => (
              <TimelineRow key={item.signalId} item={item} showsContact={showsContact} />
            ))}
          </ol>
        </section>
      ))}
      {!limit && status !== "Exhausted" && (
        <Button className="self-center" busy={status === "LoadingMore"} onClick={() => loadMore(MORE_ROWS)}>
          Show older
        </Button>
      )}
    </div>
  );
}

function TimelineRow({ item, showsContact }: { item: TimelineItem; showsContact: boolean }) {
  return (
    <li className="relative flex h-10 items-center gap-3 border-b px-4 text-sm last:border-b-0 hover:bg-surface-2">
      <StrengthBars value={item.weight} />
      <SignalLink signal={item} />
      <span className="min-w-0 truncate text-ink-2">
        {showsContact && item.contact ? item.contact.name || item.contact.email : item.sourceName}
      </span>
      <RelativeTime at={item.occurredAt} className="ml-auto shrink-0 text-xs text-ink-2" />
    </li>
  );
}

function TimelineSkeleton() {
  return (
    <div className="rounded-lg border">
      <SkeletonRows
        label="Loading the timeline"
        count={SKELETON_ROWS}
        className="flex h-10 items-center gap-3 border-b px-4 last:border-b-0"
      >
        <Skeleton className="size-4" />
        <Skeleton className="h-3 w-32" />
        <Skeleton className="ml-auto h-3 w-12" />
      </SkeletonRows>
    </div>
  );
}
