import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ScrollBox } from "@/components/ui/scroll-box";
import { LoadingLabel } from "@/components/ui/skeleton";
import { cx } from "@/lib/class-names";
import { formatCount } from "@/lib/format";
import { columnClass, type Column } from "./column";
import { PlainTableRow } from "./table-rows";
import { TableSkeletonRows } from "./table-skeleton";
import { useRowKeys } from "./use-row-keys";

const ROW_PX = 48;

/** A column by whose header the whole list can be ordered. */
export interface SortableColumn<T, Sort extends string> extends Column<T> {
  sort?: Sort;
}

interface Order<Sort> {
  sort: Sort;
  direction: "asc" | "desc";
}

interface PagedTableProps<T, Sort extends string> {
  /** Accessible name. */
  label: string;
  columns: ReadonlyArray<SortableColumn<T, Sort>>;
  /** The page shown; undefined before the first has come. */
  data: { rows: readonly T[]; page: number; pageCount: number; total: number } | undefined;
  /** Another page or order is on its way while this one is still shown. */
  isStale: boolean;
  order: Order<Sort>;
  onOrder: (order: Order<Sort>) => void;
  onPage: (page: number) => void;
  idOf: (row: T) => string;
  empty: ReactNode;
}

/** A table in pages that the server orders: sort by header, "page X of Y", j and k. */
export function PagedTable<T, Sort extends string>(props: PagedTableProps<T, Sort>) {
  const { label, columns, data, isStale, idOf } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const rows = data?.rows ?? [];
  useRowKeys({ rowCount: rows.length, scrollToIndex: () => {}, containerRef: scrollRef });
  return (
    <div className="relative flex min-h-0 flex-col overflow-hidden rounded-lg border bg-surface">
      <ScrollBox ref={scrollRef} aria-label={`${label}, rows`} className="focus-visible:-outline-offset-2">
        <table
          aria-label={label}
          aria-busy={!data || isStale || undefined}
          className={cx(
            "w-full table-fixed border-separate border-spacing-0 text-sm transition-opacity",
            isStale && data && "opacity-60",
          )}
        >
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.id} column={column} order={props.order} onOrder={props.onOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {!data && <TableSkeletonRows columns={columns} rowPx={ROW_PX} />}
            {rows.map((row, index) => (
              <PlainTableRow
                key={idOf(row)}
                row={row}
                index={index}
                columns={columns}
                rowPx={ROW_PX}
                isFresh={false}
              />
            ))}
          </tbody>
        </table>
        {!data && <LoadingLabel>{`Loading ${label.toLowerCase()}`}</LoadingLabel>}
        {data && rows.length === 0 && props.empty}
      </ScrollBox>
      {data && data.total > 0 && <Pager data={data} onPage={props.onPage} />}
    </div>
  );
}

interface HeaderCellProps<T, Sort extends string> {
  column: SortableColumn<T, Sort>;
  order: Order<Sort>;
  onOrder: (order: Order<Sort>) => void;
}

function HeaderCell<T, Sort extends string>({ column, order, onOrder }: HeaderCellProps<T, Sort>) {
  const { sort } = column;
  const isSorted = sort !== undefined && order.sort === sort;
  const Arrow = order.direction === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      style={{ width: column.width }}
      aria-sort={isSorted ? (order.direction === "asc" ? "ascending" : "descending") : undefined}
      className={cx(
        "sticky top-0 z-10 h-8 truncate border-b bg-surface px-3 text-xs font-medium text-ink-2 first:pl-4 last:pr-4",
        columnClass(column),
      )}
    >
      {sort === undefined ? (
        <span className={cx(column.headerHidden && "sr-only")}>{column.header}</span>
      ) : (
        <button
          type="button"
          onClick={() => onOrder({ sort, direction: isSorted && order.direction === "asc" ? "desc" : "asc" })}
          className={cx(
            "-mx-1 inline-flex h-6 max-w-full items-center gap-1 rounded-sm px-1 hover:bg-surface-2 hover:text-ink",
            column.align === "right" && "flex-row-reverse",
          )}
        >
          <span className="truncate">{column.header}</span>
          <Arrow aria-hidden className={cx("size-3 shrink-0", !isSorted && "invisible")} />
        </button>
      )}
    </th>
  );
}

interface PagerProps {
  data: { rows: readonly unknown[]; page: number; pageCount: number; total: number };
  onPage: (page: number) => void;
}

function Pager({ data: { page, pageCount, total }, onPage }: PagerProps) {
  return (
    <nav
      aria-label="Pages"
      className="num flex min-h-10 shrink-0 flex-wrap items-center justify-between gap-2 px-4 py-1 text-xs text-ink-2"
    >
      <span>{formatCount(total)} in total</span>
      <span className="flex items-center gap-1">
        <span aria-live="polite" className="mr-1">
          Page {formatCount(page)} of {formatCount(pageCount)}
        </span>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Previous page"
          disabled={page <= 1}
          onClick={() => onPage(page - 1)}
        >
          <ChevronLeft aria-hidden className="size-4" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Next page"
          disabled={page >= pageCount}
          onClick={() => onPage(page + 1)}
        >
          <ChevronRight aria-hidden className="size-4" />
        </Button>
      </span>
    </nav>
  );
}
