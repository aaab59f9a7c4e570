import { useState, type ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** A value that glows once each time it changes; its first appearance is no change. */
export function GlowValue({
  value,
  children,
  className,
}: {
  value: number;
  children: ReactNode;
  className?: string;
}) {
  const [first] = useState(value);
  const [changed, setChanged] = useState(false);
  if (value !== first && !changed) setChanged(true);
  return (
    <span key={value} className={cx("num -mx-1 rounded px-1", changed && "animate-glow", className)}>
      {children}
    </span>
  );
}
