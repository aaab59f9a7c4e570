import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

/** Rows rendered beyond the window, so that quick scrolling shows no blank. */
const OVERSCAN_ROWS = 12;
/** The next page is asked for when this few rows are left below. */
const LOAD_AHEAD_ROWS = 20;
const PAGE_ROWS = 100;

/** Where a paginated query stands. */
export type PageStatus = "LoadingFirstPage" | "CanLoadMore" | "LoadingMore" | "Exhausted";

interface VirtualRowsOptions<T> {
  rows: readonly T[];
  idOf: (row: T) => string;
  rowPx: number;
  scrollRef: RefObject<HTMLElement | null>;
  status: PageStatus;
  loadMore: (count: number) => void;
}

/** The rows in view with the space above and below them; asks for the next page before the end is reached. */
export function useVirtualRows<T>({ rows, idOf, rowPx, scrollRef, status, loadMore }: VirtualRowsOptions<T>) {
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : idOf(row);
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowPx]);

  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const wantsMore = status === "CanLoadMore" && lastIndex >= rows.length - LOAD_AHEAD_ROWS;
  useEffect(() => {
    if (wantsMore) loadMore(PAGE_ROWS);
  }, [wantsMore, loadMore]);

  return {
    items,
    abovePx: items[0]?.start ?? 0,
    belowPx: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    scrollToIndex: (index: number) => virtualizer.scrollToIndex(index),
    scrollToTop: () => virtualizer.scrollToOffset(0),
  };
}
