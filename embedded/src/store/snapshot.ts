import type { Table } from "./table.ts";

/** Number of the first table; Convex keeps lower numbers for itself. */
export const FIRST_TABLE_NUMBER = 10_001;

/** The whole database as of one commit. Never changes: each commit makes another that shares what it did not touch. */
export interface Snapshot {
  readonly ts: bigint;
  /** By table number minus `FIRST_TABLE_NUMBER`; dropped tables leave a hole, so that a number is never used twice. */
  readonly tables: readonly (Table | undefined)[];
  readonly numbers: TableNumbers;
}

/** Table numbers by component, then by name. */
export type TableNumbers = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function tableAt(tables: readonly (Table | undefined)[], number: number): Table | null {
  return tables[number - FIRST_TABLE_NUMBER] ?? null;
}

export function tableNumberIn(numbers: TableNumbers, component: string, name: string): number | null {
  return numbers.get(component)?.get(name) ?? null;
}
