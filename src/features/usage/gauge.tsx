import { Link } from "@tanstack/react-router";
import { Ring, usedShare } from "@/components/ui/meter";
import { SilentBoundary } from "@/components/layout/silent-boundary";
import { useOrg } from "@/hooks/use-org";
import { formatCount } from "@/lib/format";
import { useUsage } from "./use-usage";

/** How much of the plan's first metric is used; leads to the details on the dashboard. */
export function UsageGauge() {
  return (
    <SilentBoundary>
      <Gauge />
    </SilentBoundary>
  );
}

function Gauge() {
  const { org } = useOrg();
  const usage = useUsage();
  const first = usage?.metrics[0];
  if (!first || first.limit === null) return null;
  const share = usedShare(first.used, first.limit);
  const percent = `${Math.floor(share * 100)}%`;
  const words = `${formatCount(first.used)} of ${formatCount(first.limit)} ${first.label.toLowerCase()} used this month`;
  return (
    <Link
      to="/$orgSlug"
      params={{ orgSlug: org.slug }}
      hash="plan-usage"
      aria-label={`Plan usage ${percent}: ${words}`}
      title={words}
      className="hidden h-8 items-center gap-1.5 rounded-md px-2 text-xs font-medium text-ink-2 hover:bg-surface-3/60 hover:text-ink sm:inline-flex"
    >
      <Ring share={share} />
      <span className="num">{percent}</span>
    </Link>
  );
}
