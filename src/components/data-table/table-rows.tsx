import type { VirtualItem } from "@tanstack/react-virtual";
import { memo } from "react";
import { cx } from "@/lib/class-names";
import { columnClass, type Column } from "./column";

/** The header, which stays while the rows scroll under it. */
export function TableHead<T>({ columns }: { columns: ReadonlyArray<Column<T>> }) {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            style={{ width: column.width }}
            className={cx(
              "sticky top-0 z-10 h-8 truncate border-b bg-surface px-3 text-xs font-medium text-ink-2 first:pl-4 last:pr-4",
              columnClass(column),
            )}
          >
            <span className={cx(column.headerHidden && "sr-only")}>{column.header}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface TableRowsProps<T> {
  rows: readonly T[];
  columns: ReadonlyArray<Column<T>>;
  idOf: (row: T) => string;
  items: readonly VirtualItem[];
  abovePx: number;
  belowPx: number;
  rowPx: number;
  fresh: ReadonlySet<string>;
}

/** The rows in view, between spacers as high as the rows that are not. */
export function TableRows<T>({
  rows,
  columns,
  idOf,
  items,
  abovePx,
  belowPx,
  rowPx,
  fresh,
}: TableRowsProps<T>) {
  return (
    <>
      <Spacer heightPx={abovePx} />
      {items.map((item) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        return (
          <Row
            key={item.key}
            row={row}
            index={item.index}
            columns={columns}
            rowPx={rowPx}
            isFresh={fresh.has(idOf(row))}
          />
        );
      })}
      <Spacer heightPx={belowPx} />
    </>
  );
}

interface RowProps<T> {
  row: T;
  index: number;
  columns: ReadonlyArray<Column<T>>;
  rowPx: number;
  isFresh: boolean;
}

/** One row, rendered as it is. */
export function PlainTableRow<T>({ row, index, columns, rowPx, isFresh }: RowProps<T>) {
  return (
    <tr
      data-row-index={index}
      // The header is row 1.
      aria-rowindex={index + 2}
      style={{ height: rowPx }}
      className={cx("group relative hover:bg-surface-2", isFresh && "animate-glow")}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          className={cx(
            "border-b px-3 first:pl-4 last:pr-4",
            !column.control && "truncate",
            columnClass(column),
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

// While scrolling only the rows that come in are rendered. The cast keeps the row's type, which memo drops.
const Row = memo(PlainTableRow) as typeof PlainTableRow;

function Spacer({ heightPx }: { heightPx: number }) {
  return heightPx > 0 ? <tr aria-hidden style={{ height: heightPx }} /> : null;
}
