import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format";
import type { Column } from "./column";

/** A column whose cell and export are both derived from one value of its row. */
interface ColumnOf<T, Value> extends Omit<Column<T>, "cell" | "csv" | "align"> {
  value: (row: T) => Value;
}

/** A column of plain text that stays behind the row's main one. */
export function textColumn<T>({ value, ...column }: ColumnOf<T, string | null | undefined>): Column<T> {
  return {
    ...column,
    cell: (row) => <span className="text-ink-2">{value(row)}</span>,
    csv: (row) => value(row) ?? null,
  };
}

/** A column of whole numbers, aligned by their last digit. */
export function countColumn<T>({ value, ...column }: ColumnOf<T, number>): Column<T> {
  return {
    ...column,
    align: "right",
    cell: (row) => <data value={value(row)}>{formatCount(value(row))}</data>,
    csv: value,
  };
}

/** A column of moments that keep ticking; "never" where there was none. Exports carry the exact time. */
export function timeColumn<T>({ value, ...column }: ColumnOf<T, number | null>): Column<T> {
  return {
    ...column,
    align: "right",
    cell: (row) => {
      const at = value(row);
      return at === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <RelativeTime at={at} className="text-ink-2" />
      );
    },
    csv: (row) => {
      const at = value(row);
      return at === null ? null : new Date(at).toISOString();
    },
  };
}
