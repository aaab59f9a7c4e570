import { Link } from "@tanstack/react-router";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useOrg } from "@/hooks/use-org";
import { formatCount, humanize } from "@/lib/format";
import { useSignalStats } from "./use-dashboard";

const SKELETON_ROWS = 6;

/** What the last 30 days consisted of; each row leads to its signals. */
export function TopTypes() {
  const { org } = useOrg();
  const stats = useSignalStats();
  if (!stats) return <TypesSkeleton />;
  if (stats.topTypes.length === 0) {
    return <p className="py-6 text-center text-sm text-ink-2">Types appear with the first signals.</p>;
  }
  const largest = stats.topTypes[0]?.count || 1;
  return (
    <ul className="-mx-2 flex flex-col">
      {stats.topTypes.map(({ type, count }) => (
        <li key={type}>
          <Link
            to="/$orgSlug/signals"
            params={{ orgSlug: org.slug }}
            search={{ type }}
            className="relative flex h-8 items-center justify-between gap-3 rounded-md px-2 text-sm hover:bg-surface-2"
          >
            <span
              aria-hidden
              className="absolute inset-y-1 left-0 rounded-sm bg-accent-soft"
              style={{ width: `${Math.max((count / largest) * 100, 1)}%` }}
            />
            <span className="relative truncate">{humanize(type)}</span>
            <span className="num relative text-ink-2">{formatCount(count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function TypesSkeleton() {
  return (
    <div className="flex flex-col gap-3 pt-2">
      <LoadingLabel>Loading signal types</LoadingLabel>
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <Skeleton key={index} className="h-5" />
      ))}
    </div>
  );
}
