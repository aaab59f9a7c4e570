import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { LoadingLabel } from "@/components/ui/skeleton";
import { cx } from "@/lib/class-names";
import { columnClass, type Column } from "./column";
import { TableSkeletonRows } from "./table-skeleton";
import { TableToolbar } from "./table-toolbar";
import { useHeldRows } from "./use-held-rows";
import { useHold } from "./use-hold";
import { useRowKeys } from "./use-row-keys";
import { useTableView } from "./use-table-view";
import { WaitingButton } from "./waiting-button";

const ROW_PX = { comfortable: 40, compact: 32 };
/** Rows rendered beyond the window, so that quick scrolling shows no blank. */
const OVERSCAN_ROWS = 12;
/** The next page is asked for when this few rows are left below. */
const LOAD_AHEAD_ROWS = 20;
const PAGE_ROWS = 100;

interface DataTableProps<T> {
  /** Accessible name, and the name of an exported file. */
  label: string;
  viewKey: string;
  columns: ReadonlyArray<Column<T>>;
  rows: readonly T[];
  idOf: (row: T) => string;
  status: "LoadingFirstPage" | "CanLoadMore" | "LoadingMore" | "Exhausted";
  loadMore: (count: number) => void;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
  /** Filters, left of the table's own controls. */
  filters?: ReactNode;
  /** How many rows exist, when a counter knows it. */
  totalCount?: number | undefined;
}

/** A live, virtual table over an index-paginated query: sticky header, j/k/Enter, columns, density, export. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, viewKey, columns, idOf, status, loadMore } = props;
  const { isHeld, holdProps } = useHold();
  const { rows, waitingCount, fresh, release } = useHeldRows(props.rows, idOf, isHeld);
  const { table, byId, density, setDensity } = useTableView({ viewKey, columns, rows, idOf });
  const scrollRef = useRef<HTMLDivElement>(null);
  const rowPx = ROW_PX[density];
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
  useRowKeys({
    rowCount: rows.length,
    scrollToIndex: (index) => virtualizer.scrollToIndex(index),
    containerRef: scrollRef,
  });

  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const wantsMore = status === "CanLoadMore" && lastIndex >= rows.length - LOAD_AHEAD_ROWS;
  useEffect(() => {
    if (wantsMore) loadMore(PAGE_ROWS);
  }, [wantsMore, loadMore]);

  const isLoading = status === "LoadingFirstPage";
  const isEmpty = !isLoading && rows.length === 0;
  const visible = table.getVisibleLeafColumns().flatMap((column) => byId.get(column.id) ?? []);
  const above = items[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const models = table.getRowModel().rows;

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TableToolbar
        filters={props.filters}
        label={label}
        rows={rows}
        visible={visible}
        density={density}
        onDensity={setDensity}
        hideable={table.getAllLeafColumns().flatMap((column) => {
          const source = byId.get(column.id);
          if (!source || source.primary) return [];
          return [{ id: column.id, label: source.header, isVisible: column.getIsVisible(), toggle: () => column.toggleVisibility() }];
        })}
      />
      <div className="relative flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border bg-surface">
        <WaitingButton
          count={waitingCount}
          onRelease={() => {
            release();
            virtualizer.scrollToOffset(0);
          }}
        />
        <div ref={scrollRef} {...holdProps} className="scroll-quiet min-h-0 flex-1 overflow-auto" tabIndex={-1}>
          <table
            aria-label={label}
            aria-rowcount={status === "Exhausted" ? rows.length + 1 : -1}
            aria-busy={isLoading || undefined}
            className="w-full table-fixed border-separate border-spacing-0 text-sm"
          >
            <thead>
              <tr>
                {visible.map((column) => (
                  <th
                    key={column.id}
                    scope="col"
                    style={{ width: column.width }}
                    className={cx(
                      "sticky top-0 z-10 h-8 truncate border-b bg-surface px-3 text-xs font-medium text-ink-2 first:pl-4 last:pr-4",
                      columnClass(column),
                    )}
                  >
                    {column.header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {isLoading && <TableSkeletonRows columns={visible} rowPx={rowPx} />}
              {above > 0 && <Spacer height={above} span={visible.length} />}
              {items.map((item) => {
                const model = models[item.index];
                if (!model) return null;
                return (
                  <tr
                    key={item.key}
                    data-row-index={item.index}
                    aria-rowindex={item.index + 2}
                    style={{ height: rowPx }}
                    className={cx("group relative hover:bg-surface-2", fresh.has(model.id) && "animate-glow")}
                  >
                    {model.getVisibleCells().map((cell) => {
                      const column = byId.get(cell.column.id);
                      if (!column) return null;
                      return (
                        <td
                          key={cell.id}
                          className={cx("truncate border-b px-3 first:pl-4 last:pr-4", columnClass(column))}
                        >
                          {column.cell(cell.row.original)}
                        </td>
                      );
                    })}
                  </tr>
                );
              })}
              {below > 0 && <Spacer height={below} span={visible.length} />}
            </tbody>
          </table>
          {isLoading && <LoadingLabel>{`Loading ${label.toLowerCase()}`}</LoadingLabel>}
          {isEmpty && props.empty}
        </div>
        <TableFooter shownCount={rows.length} status={status} totalCount={props.totalCount} />
      </div>
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={span} />
    </tr>
  );
}

type FooterProps = Pick<DataTableProps<unknown>, "status" | "totalCount"> & { shownCount: number };

function TableFooter({ shownCount, status, totalCount }: FooterProps) {
  if (status === "LoadingFirstPage" || shownCount === 0) return null;
  const known = status === "Exhausted" ? shownCount : totalCount;
  return (
    <p className="num flex h-8 shrink-0 items-center justify-between border-t px-4 text-xs text-ink-2">
      <span>
        {shownCount.toLocaleString("en")}
        {known === undefined ? " loaded" : ` of ${known.toLocaleString("en")}`}
      </span>
      <span className="hidden sm:inline">
        {status === "LoadingMore" ? "Loading more…" : "J and K move, Enter opens"}
      </span>
    </p>
  );
}
