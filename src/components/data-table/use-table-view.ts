import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";
import { useStoredState } from "@/hooks/use-stored-state";
import type { Column } from "./column";

/** How high the rows are. */
export type Density = "comfortable" | "compact";

const features = tableFeatures({ columnVisibilityFeature });

interface TableViewOptions<T> {
  /** Under which the person's choices stay in this browser. */
  viewKey: string;
  columns: ReadonlyArray<Column<T>>;
  rows: readonly T[];
  idOf: (row: T) => string;
}

/** How a person wants to see a table. */
export interface TableView<T> {
  visible: ReadonlyArray<Column<T>>;
  hideable: ReadonlyArray<{ id: string; label: string; isVisible: boolean; toggle: () => void }>;
  density: Density;
  setDensity: (density: Density) => void;
}

/** Which columns are shown and how dense the rows are; both stay over reloads. */
export function useTableView<T>({ viewKey, columns, rows, idOf }: TableViewOptions<T>): TableView<T> {
  const [shown, setShown] = useStoredState<Record<string, boolean>>(`table.${viewKey}.columns`, {});
  const [density, setDensity] = useStoredState<Density>("table.density", "comfortable");
  const defs = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, T & object> => ({
        id: column.id,
        header: column.header,
        enableHiding: !column.primary,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows as ReadonlyArray<T & object>,
    getRowId: idOf,
    state: { columnVisibility: shown },
    onColumnVisibilityChange: (update) => setShown(typeof update === "function" ? update(shown) : update),
  });
  const visible = useMemo(() => columns.filter(({ id }) => shown[id] !== false), [columns, shown]);
  const hideable = table
    .getAllLeafColumns()
    .filter((column) => column.getCanHide())
    .map((column) => ({
      id: column.id,
      label: columns.find(({ id }) => id === column.id)?.header ?? column.id,
      isVisible: column.getIsVisible(),
      toggle: () => column.toggleVisibility(),
    }));
  return { visible, hideable, density, setDensity };
}
