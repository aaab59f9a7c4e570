import { Skeleton } from "@/components/ui/skeleton";
import { cx } from "@/lib/class-names";
import { columnClass, type Column } from "./column";

const SKELETON_ROWS = 14;
/** Uneven on purpose: equal bars look like a finished, empty table. */
const WIDTHS = ["w-3/4", "w-1/2", "w-2/3", "w-3/5", "w-4/5"];

/** Rows in the shape of the table that is coming. */
export function TableSkeletonRows<T>({
  columns,
  rowPx,
}: {
  columns: ReadonlyArray<Column<T>>;
  rowPx: number;
}) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    <tr key={row} aria-hidden style={{ height: rowPx }}>
      {columns.map((column, index) => (
        <td key={column.id} className={cx("border-b px-3 first:pl-4 last:pr-4", columnClass(column))}>
          <Skeleton
            className={cx(
              "h-3",
              column.align === "right" ? "ml-auto w-8" : WIDTHS[(row + index) % WIDTHS.length],
            )}
          />
        </td>
      ))}
    </tr>
  ));
}
