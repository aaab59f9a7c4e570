import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { downloadCsv, toCsv } from "@/lib/csv";
import type { Column } from "./column";
import type { TableView } from "./use-table-view";
import { ViewMenu } from "./view-menu";

interface TableToolbarProps<T> {
  filters: ReactNode;
  exportControl?: ReactNode;
  label: string;
  rows: readonly T[];
  view: TableView<T>;
}

/** Filters on the left; export and view on the right. */
export function TableToolbar<T>({ filters, exportControl, label, rows, view }: TableToolbarProps<T>) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">{filters}</div>
      {exportControl ?? (
        <Button
          disabled={rows.length === 0}
          title={`Exports the ${rows.length} rows loaded, as shown`}
          onClick={() => exportRows(label, rows, view.visible)}
        >
          <Download aria-hidden className="size-3.5" />
          CSV
        </Button>
      )}
      <ViewMenu columns={view.hideable} density={view.density} onDensity={view.setDensity} />
    </div>
  );
}

function exportRows<T>(label: string, rows: readonly T[], visible: ReadonlyArray<Column<T>>): void {
  const columns = visible.flatMap(({ header, csv }) => (csv ? [{ header, csv }] : []));
  const text = toCsv(
    columns.map((column) => column.header),
    rows.map((row) => columns.map((column) => column.csv(row))),
  );
  downloadCsv(`${label.toLowerCase().replaceAll(" ", "-")}.csv`, text);
}
