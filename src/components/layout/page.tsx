import type { ReactNode } from "react";
import { useTitle } from "@/hooks/use-title";
import { cx } from "@/lib/class-names";

interface PageProps {
  title: string;
  /** Beside the title: a count or a status. */
  aside?: ReactNode;
  /** Below the title, one line. */
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The page fills the window and scrolls inside: for lists. */
  fill?: boolean;
}

/** A page of the shell: names the document and carries its heading and actions. */
export function Page({ title, aside, subtitle, actions, children, fill = false }: PageProps) {
  useTitle(title);
  return (
    <div
      className={cx(
        "mx-auto flex w-full max-w-[1440px] flex-col px-4 pt-5 pb-8 sm:px-6",
        fill && "h-full min-h-[28rem] pb-4 sm:pb-5",
      )}
    >
      <header className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <div className="flex items-center gap-2.5">
            <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
            {aside}
          </div>
          {subtitle && <p className="text-sm text-ink-2">{subtitle}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
