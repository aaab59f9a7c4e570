import { useId, type ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { PanelBoundary } from "./panel-boundary";

interface PanelProps {
  title: string;
  /** Right side of the header: a link or a small control. */
  action?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClassName?: string;
}

/** A bordered region with a heading. What fails inside stays inside, with a retry. */
export function Panel({ title, action, children, className, bodyClassName }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cx("flex min-w-0 flex-col rounded-lg border bg-surface", className)}
    >
      <header className="flex min-h-11 items-center justify-between gap-3 px-4 pt-1">
        <h2 id={id} className="truncate text-sm font-semibold">
          {title}
        </h2>
        {action}
      </header>
      <div className={cx("min-h-0 flex-1", bodyClassName ?? "px-4 pb-4")}>
        <PanelBoundary what={title}>{children}</PanelBoundary>
      </div>
    </section>
  );
}
