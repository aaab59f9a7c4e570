import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { GlowValue } from "@/components/ui/glow-value";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { cx } from "@/lib/class-names";
import { formatChange, formatCount, formatLocalDate } from "@/lib/format";
import { summarizeDays } from "./summarize-days";
import { useSignalStats, type SignalStats } from "./use-dashboard";

const FIGURE = "flex flex-col px-4 pb-3 sm:border-l sm:first:border-l-0";

/** Today against the same time yesterday, and the month in three figures. */
export function SignalsToday() {
  const stats = useSignalStats();
  if (!stats) return <TodaySkeleton />;
  const { total, dailyAverage, busiest } = summarizeDays(stats.days);
  return (
    <dl className="grid grid-cols-2 gap-y-2 sm:grid-cols-4">
      <Figure label="So far today" note={<Comparison stats={stats} />} isMain>
        <GlowValue value={stats.today}>{formatCount(stats.today)}</GlowValue>
      </Figure>
      <Figure label="Yesterday, same time" note={`until ${stats.slotStartsAt}, ${cityOf(stats.timezone)}`}>
        {formatCount(stats.yesterdaySameTime)}
      </Figure>
      <Figure label="30 days" note={`${formatCount(dailyAverage)} a day on average`}>
        <GlowValue value={total}>{formatCount(total)}</GlowValue>
      </Figure>
      <Figure label="Busiest day" note={busiest ? formatLocalDate(busiest.localDate) : "none yet"}>
        {formatCount(busiest?.count ?? 0)}
      </Figure>
    </dl>
  );
}

const cityOf = (timezone: string) => timezone.split("/").at(-1)?.replaceAll("_", " ") ?? timezone;

interface FigureProps {
  label: string;
  note: ReactNode;
  children: ReactNode;
  isMain?: boolean;
}

function Figure({ label, note, children, isMain = false }: FigureProps) {
  return (
    <div className={FIGURE}>
      <dt className="order-1 text-xs text-ink-2">{label}</dt>
      <dd className="order-2 flex flex-col">
        <span className={cx("num font-semibold tracking-tight", isMain ? "text-2xl" : "text-xl leading-9")}>
          {children}
        </span>
        <span className="num text-xs text-ink-2">{note}</span>
      </dd>
    </div>
  );
}

function Comparison({ stats }: { stats: SignalStats }) {
  const change = formatChange(stats.today, stats.yesterdaySameTime);
  if (change === null) return <>none yesterday by now</>;
  const delta = stats.today - stats.yesterdaySameTime;
  const Icon = delta > 0 ? ArrowUp : delta < 0 ? ArrowDown : Minus;
  const words = delta === 0 ? "same as yesterday" : "on yesterday";
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1 font-medium",
        delta > 0 && "text-good",
        delta < 0 && "text-bad",
      )}
    >
      <Icon aria-hidden className="size-3" />
      {change}
      <span className="font-normal text-ink-2">{words}</span>
    </span>
  );
}

function TodaySkeleton() {
  return (
    <>
      <LoadingLabel>Loading today's signals</LoadingLabel>
      <div className="grid grid-cols-2 gap-y-2 sm:grid-cols-4">
        {Array.from({ length: 4 }, (_, index) => (
          <div key={index} className={FIGURE}>
            <Skeleton className="h-3 w-20" />
            <Skeleton className="mt-3 h-5 w-14" />
            <Skeleton className="mt-3 h-3 w-24" />
          </div>
        ))}
      </div>
    </>
  );
}
