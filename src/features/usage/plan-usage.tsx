import { Panel } from "@/components/layout/panel";
import { Badge } from "@/components/ui/badge";
import { GlowValue } from "@/components/ui/glow-value";
import { Meter } from "@/components/ui/meter";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatDate } from "@/lib/format";
import { useUsage } from "./use-usage";

const SKELETON_ROWS = 3;

/** The plan's usage in this period, metric by metric. */
export function PlanUsagePanel() {
  return (
    <Panel title="Plan usage">
      <div id="plan-usage" className="scroll-mt-20">
        <PlanUsage />
      </div>
    </Panel>
  );
}

function PlanUsage() {
  const usage = useUsage();
  if (!usage) return <UsageSkeleton />;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-center gap-2 text-xs text-ink-2">
        <Badge tone="accent" icon={false}>
          {usage.planName}
        </Badge>
        <span className="num">Counts start again on {formatDate(usage.periodEnd)}</span>
      </p>
      <ul className="flex flex-col gap-3">
        {usage.metrics.map(({ metric, label, used, limit }) => (
          <li key={metric} className="flex flex-col gap-1.5">
            <div className="flex items-baseline justify-between gap-3 text-sm">
              <span>{label}</span>
              <span className="num text-ink-2">
                <GlowValue value={used} className="font-medium text-ink">
                  {formatCount(used)}
                </GlowValue>{" "}
                {limit === null ? "no limit" : `of ${formatCount(limit)}`}
              </span>
            </div>
            {limit !== null && <Meter label={label} used={used} limit={limit} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function UsageSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <LoadingLabel>Loading plan usage</LoadingLabel>
      <Skeleton className="h-4 w-48" />
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <div key={index} className="flex flex-col gap-2">
          <Skeleton className="h-3 w-32" />
          <Skeleton className="h-1.5 rounded-full" />
        </div>
      ))}
    </div>
  );
}
