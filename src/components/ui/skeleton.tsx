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
