import { BarChart } from "@/components/charts/bar-chart";
import { CreateKeyLink } from "@/components/record/setup-links";
import { EmptyState } from "@/components/ui/empty-state";
import { ChartSkeleton } from "@/components/charts/chart-skeleton";
import { BarChart3 } from "lucide-react";
import { formatLocalDate, formatLocalDateLong } from "@/lib/format";
import { useSignalStats } from "./use-dashboard";

/** Signals per day of the last 30 days, as a chart, a table or a file. */
export function SignalsChart() {
  const stats = useSignalStats();
  if (!stats) return <ChartSkeleton />;
  if (stats.days.every((day) => day.count === 0)) {
    return (
      <EmptyState icon={BarChart3} title="No signals yet" action={<CreateKeyLink variant="primary" />}>
        Send the first one from your product with an API key. It appears here within the second.
      </EmptyState>
    );
  }
  return (
    <BarChart
      label="Signals per day"
      unit="signals"
      fileName="signals-per-day"
      points={stats.days.map((day) => ({
        key: day.localDate,
        short: formatLocalDate(day.localDate),
        long: formatLocalDateLong(day.localDate),
        value: day.count,
      }))}
      highlightedKey={stats.days.at(-1)?.localDate}
    />
  );
}
