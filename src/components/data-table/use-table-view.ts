import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { useStoredState } from "@/hooks/use-stored-state";
import type { Column } from "./column";

export type Density = "comfortable" | "compact";

const features = tableFeatures({ columnVisibilityFeature });

interface TableViewOptions<T> {
  /** Under which the person's choices stay in this browser. */
  viewKey: string;
  columns: ReadonlyArray<Column<T>>;
  rows: readonly T[];
  idOf: (row: T) => string;
}

/** Which columns are shown and how dense the rows are; both stay over reloads. */
export function useTableView<T>({ viewKey, columns, rows, idOf }: TableViewOptions<T>) {
  const [hidden, setHidden] = useStoredState<Record<string, boolean>>(`table.${viewKey}.columns`, {});
  const [density, setDensity] = useStoredState<Density>("table.density", "comfortable");
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, T & object> => ({
          id: column.id,
          header: column.header,
          cell: ({ row }) => column.cell(row.original),
          enableHiding: !column.primary,
        }),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows as ReadonlyArray<T & object>,
    getRowId: idOf,
    state: { columnVisibility: hidden },
    onColumnVisibilityChange: (update) => setHidden(typeof update === "function" ? update(hidden) : update),
  });
  return { table, byId, density, setDensity };
}
