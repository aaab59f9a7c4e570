import { cx } from "@/lib/class-names";

const BARS = [25, 50, 75] as const;

/** How much something weighs, 0 to 100, as bars of reception; the number is in the label. */
export function StrengthBars({ value }: { value: number }) {
  return (
    <span
      role="img"
      aria-label={`Weight ${value} of 100`}
      title={`Weight ${value} of 100`}
      className="inline-flex items-end gap-0.5"
    >
      <span className={cx("h-1.5 w-1 rounded-[1px]", value > 0 ? "bg-chart-1" : "bg-surface-3")} />
      {BARS.map((from, index) => (
        <span
          key={from}
          className={cx("w-1 rounded-[1px]", value >= from ? "bg-chart-1" : "bg-surface-3")}
          style={{ height: `${9 + index * 3}px` }}
        />
      ))}
    </span>
  );
}
