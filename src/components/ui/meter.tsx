import { cx } from "@/lib/class-names";

/** From here on the colour warns: the same points at which notifications are sent. */
const WARN_SHARE = 0.7;
const FULL_SHARE = 0.9;

/** How full something is, 0 to 1; without a limit it is never full. */
export function usedShare(used: number, limit: number | null): number {
  if (limit === null || limit <= 0) return 0;
  return Math.min(1, used / limit);
}

/** Bar or ring colour for a share. */
export function shareTone(share: number): "accent" | "waiting" | "bad" {
  if (share >= FULL_SHARE) return "bad";
  return share >= WARN_SHARE ? "waiting" : "accent";
}

const FILL = { accent: "bg-chart-1", waiting: "bg-waiting-graphic", bad: "bg-bad-graphic" };

/** A bar that shows a share of a limit; the figures stand beside it in words. */
export function Meter({ label, used, limit }: { label: string; used: number; limit: number | null }) {
  const share = usedShare(used, limit);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit ?? used}
      aria-valuenow={Math.min(used, limit ?? used)}
      className="h-1.5 overflow-hidden rounded-full bg-surface-3"
    >
      <div
        className={cx("h-full rounded-full transition-[width] duration-180", FILL[shareTone(share)])}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}

const RING_STROKE = {
  accent: "var(--chart-1)",
  waiting: "var(--waiting-graphic)",
  bad: "var(--bad-graphic)",
};
const RING_RADIUS = 6;
const RING_LENGTH = 2 * Math.PI * RING_RADIUS;

/** The same as a ring, small enough for a toolbar. Decorative: say the figure beside it. */
export function Ring({ share }: { share: number }) {
  return (
    <svg aria-hidden viewBox="0 0 16 16" className="size-4 -rotate-90">
      <circle cx="8" cy="8" r={RING_RADIUS} fill="none" stroke="var(--surface-3)" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r={RING_RADIUS}
        fill="none"
        stroke={RING_STROKE[shareTone(share)]}
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={`${Math.max(share * RING_LENGTH, 0.01)} ${RING_LENGTH}`}
      />
    </svg>
  );
}
