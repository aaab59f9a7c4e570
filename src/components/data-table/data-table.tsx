import { useRef, type ReactNode } from "react";
import { ScrollBox } from "@/components/ui/scroll-box";
import { LoadingLabel } from "@/components/ui/skeleton";
import type { Column } from "./column";
import { TableFooter } from "./table-footer";
import { TableHead, TableRows } from "./table-rows";
import { TableSkeletonRows } from "./table-skeleton";
import { TableToolbar } from "./table-toolbar";
import { useHeldRows } from "./use-held-rows";
import { useHold } from "./use-hold";
import { useRowKeys } from "./use-row-keys";
import { useTableView } from "./use-table-view";
import { useVirtualRows, type PageStatus } from "./use-virtual-rows";
import { WaitingButton } from "./waiting-button";

const ROW_PX = { comfortable: 40, compact: 32 };

interface DataTableProps<T> {
  /** Accessible name, and the name of an exported file. */
  label: string;
  viewKey: string;
  columns: ReadonlyArray<Column<T>>;
  /** What the paginated query has brought so far. */
  list: { results: readonly T[]; status: PageStatus; loadMore: (count: number) => void };
  idOf: (row: T) => string;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** Filters, left of the table's own controls. */
  filters?: ReactNode;
  /** Replaces the export of the rows that are loaded. */
  exportControl?: ReactNode;
  /** How many rows exist, when a counter knows it. */
  totalCount?: number | undefined;
}

/** A live, virtual table over an index-paginated query: sticky header, j/k/Enter, columns, density, export. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, viewKey, columns, idOf } = props;
  const { results, status, loadMore } = props.list;
  const scrollRef = useRef<HTMLDivElement>(null);
  const { isHeld, pointerProps, onScroll } = useHold();
  const { rows, waitingCount, fresh, release } = useHeldRows(results, idOf, isHeld);
  const view = useTableView({ viewKey, columns, rows, idOf });
  const rowPx = ROW_PX[view.density];
  const virtual = useVirtualRows({ rows, idOf, rowPx, scrollRef, status, loadMore });
  useRowKeys({ rowCount: rows.length, scrollToIndex: virtual.scrollToIndex, containerRef: scrollRef });
  const onRelease = () => {
    release();
    virtual.scrollToTop();
  };
  const isLoading = status === "LoadingFirstPage";

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TableToolbar
        filters={props.filters}
        exportControl={props.exportControl}
        label={label}
        rows={rows}
        view={view}
      />
      <div
        {...pointerProps}
        className="relative flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-surface"
      >
        <WaitingButton count={waitingCount} onRelease={onRelease} />
        <ScrollBox
          ref={scrollRef}
          onScroll={onScroll}
          aria-label={`${label}, rows`}
          className="min-h-0 flex-1 focus-visible:-outline-offset-2"
        >
          <table
            aria-label={label}
            aria-rowcount={status === "Exhausted" ? rows.length + 1 : -1}
            aria-busy={isLoading || undefined}
            className="w-full table-fixed border-separate border-spacing-0 text-sm"
          >
            <TableHead columns={view.visible} />
            <tbody>
              {isLoading && <TableSkeletonRows columns={view.visible} rowPx={rowPx} />}
              <TableRows
                {...virtual}
                rows={rows}
                columns={view.visible}
                idOf={idOf}
                rowPx={rowPx}
                fresh={fresh}
              />
            </tbody>
          </table>
          {isLoading && <LoadingLabel>{`Loading ${label.toLowerCase()}`}</LoadingLabel>}
          {!isLoading && rows.length === 0 && props.empty}
        </ScrollBox>
        <TableFooter shownCount={rows.length} status={status} totalCount={props.totalCount} />
      </div>
    </div>
  );
}
