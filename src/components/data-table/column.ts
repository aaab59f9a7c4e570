import type { ReactNode } from "react";

/** One column of a DataTable. */
export interface Column<T> {
  id: string;
  header: string;
  /** The header is for screen readers only, where the cells speak for themselves. */
  headerHidden?: boolean;
  /** CSS width; one column without it takes what is left. */
  width?: string;
  align?: "right";
  /** Hidden on windows narrower than this. */
  from?: "sm" | "md" | "lg" | "xl";
  /** Always shown: it carries the row's link. */
  primary?: boolean;
  /** Holds buttons or switches, which are never cut off. */
  control?: boolean;
  cell: (row: T) => ReactNode;
  /** The cell in an export; columns without it are left out. */
  csv?: (row: T) => string | number | null;
}

const FROM_CLASS = {
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
};

/** The classes that a header and its cells share. */
export function columnClass<T>(column: Column<T>): string {
  return `${column.from ? FROM_CLASS[column.from] : ""} ${column.align === "right" ? "text-right" : "text-left"}`;
}
