import { formatCount } from "@/lib/format";
import type { PageStatus } from "./use-virtual-rows";

interface TableFooterProps {
  shownCount: number;
  status: PageStatus;
  /** How many rows exist, when a counter knows it. */
  totalCount: number | undefined;
}

/** How much of it all is loaded, and the keys that move through it. */
export function TableFooter({ shownCount, status, totalCount }: TableFooterProps) {
  if (status === "LoadingFirstPage" || shownCount === 0) return null;
  const known = status === "Exhausted" ? shownCount : totalCount;
  return (
    <p className="num flex h-8 shrink-0 items-center justify-between border-t px-4 text-xs text-ink-2">
      <span>
        {formatCount(shownCount)}
        {known === undefined ? " loaded" : ` of ${formatCount(known)}`}
      </span>
      <span className="hidden sm:inline">
        {status === "LoadingMore" ? "Loading more…" : "J and K move, Enter opens"}
      </span>
    </p>
  );
}
