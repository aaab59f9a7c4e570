import { Activity } from "lucide-react";
import { BarChart } from "@/components/charts/bar-chart";
import { ChartSkeleton } from "@/components/charts/chart-skeleton";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount, formatLocalDate, formatLocalDateLong } from "@/lib/format";
import { useKeyUsage, type ApiKey } from "./use-api-keys";

const REFUSED_FROM = 400;

/** A key's requests per day and its last calls, as they come in. */
export function KeyUsage({ apiKeyId }: { apiKeyId: ApiKey["apiKeyId"] }) {
  const usage = useKeyUsage(apiKeyId);
  if (!usage) return <ChartSkeleton />;
  if (usage.recent.length === 0) {
    return (
      <EmptyState icon={Activity} title="Not used yet">
        Its requests appear here within the second.
      </EmptyState>
    );
  }
  const sum = (field: "count" | "refused") => usage.perDay.reduce((total, day) => total + day[field], 0);
  return (
    <div className="flex flex-col gap-4">
      <BarChart
        label="Requests per day"
        unit="requests"
        fileName="requests-per-day"
        points={usage.perDay.map((day) => ({
          key: day.localDate,
          short: formatLocalDate(day.localDate),
          long: formatLocalDateLong(day.localDate),
          value: day.count,
        }))}
        highlightedKey={usage.perDay.at(-1)?.localDate}
      />
      <p className="text-sm text-ink-2">
        {formatCount(sum("count"))} requests in 30 days, {formatCount(sum("refused"))} of them refused.
      </p>
      <LastCalls calls={usage.recent} />
    </div>
  );
}

type Call = NonNullable<ReturnType<typeof useKeyUsage>>["recent"][number];

function LastCalls({ calls }: { calls: readonly Call[] }) {
  return (
    <section aria-label="Last calls">
      <h3 className="mb-1 text-sm font-semibold">Last calls</h3>
      <ul className="flex flex-col">
        {calls.map((call, i) => (
          <li
            // Calls have no identity of their own, and none of them ever changes.
            key={`${call.at}-${calls.length - i}`}
            className="grid min-h-9 grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-3 border-b py-1 text-sm last:border-b-0"
          >
            <Badge tone={call.status < REFUSED_FROM ? "good" : "bad"} icon={false}>
              {call.status}
            </Badge>
            <span className="min-w-0">
              <code className="block truncate text-xs">{call.route}</code>
              <span className="block truncate font-mono text-xs text-ink-2">{call.address}</span>
            </span>
            <RelativeTime at={call.at} className="text-xs text-ink-2" />
          </li>
        ))}
      </ul>
    </section>
  );
}
