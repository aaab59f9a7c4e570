import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** A grey stand-in in the shape of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("skeleton block", className)} />;
}

/** Says to screen readers that a region is loading; the shapes inside are silent. */
export function LoadingLabel({ children = "Loading" }: { children?: string }) {
  return (
    <span role="status" className="sr-only">
      {children}
    </span>
  );
}

interface SkeletonRowsProps {
  /** What screen readers are told, once for all rows. */
  label: string;
  count: number;
  /** The look of a row. */
  className: string;
  /** The shapes in each row. */
  children: ReactNode;
}

/** A list before its rows have come. */
export function SkeletonRows({ label, count, className, children }: SkeletonRowsProps) {
  return (
    <div>
      <LoadingLabel>{label}</LoadingLabel>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} aria-hidden className={className}>
          {children}
        </div>
      ))}
    </div>
  );
}
