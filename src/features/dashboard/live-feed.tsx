import { Radio } from "lucide-react";
import { useRef } from "react";
import { useHeldRows } from "@/components/data-table/use-held-rows";
import { useHold } from "@/components/data-table/use-hold";
import { WaitingButton } from "@/components/data-table/waiting-button";
import { SignalLink } from "@/components/record/record-links";
import { CreateKeyLink } from "@/components/record/setup-links";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { ScrollBox } from "@/components/ui/scroll-box";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { StrengthBars } from "@/components/ui/strength-bars";
import { cx } from "@/lib/class-names";
import { FEED_SIGNALS, useFeed, type FeedSignal } from "./use-dashboard";

const SKELETON_ROWS = 9;
const NO_SIGNALS: FeedSignal[] = [];
const idOf = (signal: FeedSignal) => signal.signalId;

/** Signals as they come. New ones wait behind a button while the list is pointed at or scrolled. */
export function LiveFeed() {
  const latest = useFeed();
  const { isHeld, pointerProps, onScroll } = useHold();
  const { rows, waitingCount, fresh, release } = useHeldRows(latest ?? NO_SIGNALS, idOf, isHeld);
  const listRef = useRef<HTMLDivElement>(null);
  if (!latest) return <FeedSkeleton />;
  if (rows.length === 0) return <EmptyFeed />;
  return (
    <div {...pointerProps} className="absolute inset-0">
      <WaitingButton
        count={waitingCount}
        atLeast={waitingCount >= FEED_SIGNALS}
        onRelease={() => {
          release();
          listRef.current?.scrollTo({ top: 0 });
        }}
      />
      <ScrollBox
        ref={listRef}
        onScroll={onScroll}
        role="log"
        aria-label="Latest signals"
        aria-live="off"
        className="h-full focus-visible:-outline-offset-2"
      >
        <ul>
          {rows.map((signal) => (
            <FeedRow key={signal.signalId} signal={signal} isFresh={fresh.has(signal.signalId)} />
          ))}
        </ul>
      </ScrollBox>
    </div>
  );
}

function FeedRow({ signal, isFresh }: { signal: FeedSignal; isFresh: boolean }) {
  const who = signal.contact?.name || signal.contact?.email || signal.company?.name || "Someone unknown";
  const where = signal.contact ? signal.company?.name : null;
  return (
    <li
      className={cx(
        "relative border-b px-4 py-2.5 last:border-b-0 hover:bg-surface-2",
        isFresh && "animate-glow",
      )}
    >
      <div className="flex items-center gap-2">
        <SignalLink signal={signal} />
        <StrengthBars value={signal.weight} />
        <RelativeTime at={signal.receivedAt} className="ml-auto shrink-0 text-xs text-ink-2" />
      </div>
      <p className="truncate text-xs text-ink-2">
        {who}
        {where && <span className="text-ink-3"> · {where}</span>}
      </p>
    </li>
  );
}

function EmptyFeed() {
  return (
    <EmptyState icon={Radio} title="Listening" action={<CreateKeyLink />}>
      Signals appear here the moment your product sends them.
    </EmptyState>
  );
}

function FeedSkeleton() {
  return (
    <SkeletonRows
      label="Loading the live feed"
      count={SKELETON_ROWS}
      className="flex flex-col gap-2 border-b px-4 py-3"
    >
      <Skeleton className="h-3 w-2/5" />
      <Skeleton className="h-3 w-3/5" />
    </SkeletonRows>
  );
}
