import { Activity } from "lucide-react";
import { BarChart } from "@/components/charts/bar-chart";
import { ChartSkeleton } from "@/components/charts/chart-skeleton";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatLocalDate, formatLocalDateLong } from "@/lib/format";
import { useKeyUsage, type ApiKey } from "./use-api-keys";

/** A key's requests per day, as they come in. */
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
    <>
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
      <p className="mt-3 text-sm text-ink-2">
        {formatCount(sum("count"))} {sum("count") === 1 ? "request" : "requests"} in 30 days,{" "}
        {formatCount(sum("refused"))} refused.
      </p>
    </>
  );
}
