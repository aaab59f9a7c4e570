import { ScrollText } from "lucide-react";
import { groupByDay } from "@/components/record/group-by-day";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { formatDate } from "@/lib/format";
import { actionWords, changeWords } from "./activity-words";
import { useActivity, type Activity } from "./use-team";

const MORE_ROWS = 25;
const SKELETON_ROWS = 6;

/** What a member did in this organisation, newest first, by day. Live. */
export function ActivityFeed({ membershipId, name }: { membershipId: string; name: string }) {
  const { results, status, loadMore } = useActivity(membershipId);
  if (status === "LoadingFirstPage") return <FeedSkeleton />;
  if (results.length === 0) {
    return (
      <EmptyState icon={ScrollText} title="Nothing done yet">
        What {name} changes in this organisation appears here as it happens.
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {groupByDay(results.map((row) => ({ ...row, occurredAt: row.at }))).map(({ day, items }) => (
        <section key={day}>
          <h3 className="mb-1 text-xs font-medium text-ink-2">{formatDate(day)}</h3>
          <ol className="rounded-lg border">
            {items.map((row) => (
              <ActivityRow key={row.auditLogId} row={row} />
            ))}
          </ol>
        </section>
      ))}
      {status !== "Exhausted" && (
        <Button className="self-center" busy={status === "LoadingMore"} onClick={() => loadMore(MORE_ROWS)}>
          Show older
        </Button>
      )}
    </div>
  );
}

function ActivityRow({ row }: { row: Activity }) {
  return (
    <li className="flex min-h-10 items-center gap-3 border-b px-4 text-sm last:border-b-0">
      <span className="min-w-0 truncate font-medium">{actionWords(row.action)}</span>
      <span className="hidden min-w-0 truncate text-ink-2 sm:inline">
        {changeWords(row.before, row.after)}
      </span>
      <RelativeTime at={row.at} className="ml-auto shrink-0 text-xs text-ink-2" />
    </li>
  );
}

function FeedSkeleton() {
  return (
    <div className="rounded-lg border">
      <SkeletonRows
        label="Loading the activity"
        count={SKELETON_ROWS}
        className="flex h-10 items-center gap-3 border-b px-4 last:border-b-0"
      >
        <Skeleton className="h-3 w-40" />
        <Skeleton className="ml-auto h-3 w-12" />
      </SkeletonRows>
    </div>
  );
}
