import { type DurableStore, type RowValues, type StoredCatalog, VALUES_PER_ROW } from "./durableStore.ts";
import { StoredDocument } from "./document.ts";
import { FIRST_TABLE_NUMBER, type Snapshot, type TableNumbers } from "./snapshot.ts";
import { sortedMap, Table } from "./table.ts";

/** What a database continues from. */
export interface Recovered {
  snapshot: Snapshot;
  nextRow: number;
  secret: Uint8Array;
}

type Entries = { key: string; document: StoredDocument }[][];

/** Reads a whole store into memory. Indexes are built from sorted keys, many times faster than by insertion. */
export async function recover(store: DurableStore): Promise<Recovered> {
  const portions: RowValues[] = [];
  const head = await store.load((portion) => portions.push(portion));
  const tables = tablesOf(head.catalog);
  const entries = new Map<number, Entries>();
  let lastRow = 0;
  for (const portion of portions) {
    for (let at = 0; at < portion.length; at += VALUES_PER_ROW) {
      const document = documentAt(portion, at);
      addDocument(document, tables, entries);
      lastRow = document.row;
    }
  }
  const filled = tables.map((table) =>
    table === undefined ? undefined : filledTable(table, entries.get(table.number)),
  );
  const snapshot = { ts: BigInt(head.ts ?? 0), tables: filled, numbers: numbersOf(filled) };
  return { snapshot, nextRow: lastRow + 1, secret: head.secret };
}

/** The tables of a snapshot as the store keeps them. */
export function catalogOf(snapshot: Pick<Snapshot, "tables">): StoredCatalog {
  const present = snapshot.tables.filter((table) => table !== undefined);
  return {
    nextNumber: FIRST_TABLE_NUMBER + snapshot.tables.length,
    tables: present.map((table) => ({
      number: table.number,
      ...table.address,
      indexes: table.declaredIndexes,
    })),
  };
}

function tablesOf(catalog: StoredCatalog | null): (Table | undefined)[] {
  if (catalog === null) return [];
  const tables: (Table | undefined)[] = new Array(catalog.nextNumber - FIRST_TABLE_NUMBER).fill(undefined);
  for (const { number, component, name, indexes } of catalog.tables) {
    tables[number - FIRST_TABLE_NUMBER] = Table.create(number, { component, name }).withIndexes(indexes);
  }
  return tables;
}

function numbersOf(tables: readonly (Table | undefined)[]): TableNumbers {
  const numbers = new Map<string, Map<string, number>>();
  for (const table of tables) {
    if (table === undefined) continue;
    const { component, name } = table.address;
    if (!numbers.has(component)) numbers.set(component, new Map());
    numbers.get(component)!.set(name, table.number);
  }
  return numbers;
}

function documentAt(values: RowValues, at: number): StoredDocument {
  const [row, tableNumber, id, ts, json] = values.slice(at, at + VALUES_PER_ROW) as [
    number,
    number,
    string,
    string,
    string,
  ];
  return new StoredDocument(id, tableNumber, BigInt(ts), json, row);
}

function addDocument(
  document: StoredDocument,
  tables: readonly (Table | undefined)[],
  entries: Map<number, Entries>,
): void {
  const table = tables[document.tableNumber - FIRST_TABLE_NUMBER];
  if (table === undefined)
    throw new Error(`Document ${document.id} belongs to no table: the store is damaged`);
  let byIndex = entries.get(table.number);
  if (byIndex === undefined) entries.set(table.number, (byIndex = table.indexes.map(() => [])));
  table.keysOf(document.value).forEach((key, position) => byIndex[position]!.push({ key, document }));
}

function filledTable(table: Table, entries: Entries | undefined): Table {
  if (entries === undefined) return table;
  const indexes = table.indexes.map((index, position) => ({
    ...index,
    documents: sortedMap(entries[position]!),
  }));
  return new Table(table.number, table.address, indexes);
}
