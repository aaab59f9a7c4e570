import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** What this place is for, in a sentence or two. */
  children: ReactNode;
  /** The one button that starts it. */
  action?: ReactNode;
}

/** What a place says before there is anything in it. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-1 px-6 py-10 text-center">
      <span className="mb-2 grid size-9 place-items-center rounded-lg border bg-surface-2 text-ink-2">
        <Icon aria-hidden className="size-4" />
      </span>
      <p className="font-medium text-ink">{title}</p>
      <p className="text-sm text-pretty text-ink-2">{children}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
