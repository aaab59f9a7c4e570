import {
  type DurableStore,
  type RowValues,
  type StoredCatalog,
  type StoredHead,
  type StoreReader,
  VALUES_PER_ROW,
} from "./durableStore.ts";
import { StoredDocument } from "./document.ts";
import { FIRST_TABLE_NUMBER, type Snapshot, type TableNumbers } from "./snapshot.ts";
import { Table } from "./table.ts";
import { TableLoader } from "./tableLoader.ts";

/** What a database continues from. */
export interface Recovered {
  snapshot: Snapshot;
  nextRow: number;
  secret: Uint8Array;
}

/** Reads a whole store into memory. */
export async function recover(store: DurableStore): Promise<Recovered> {
  const reader = new Recovery();
  await store.load(reader);
  return reader.finish();
}

class Recovery implements StoreReader {
  #head: StoredHead | null = null;
  #tables: (Table | undefined)[] = [];
  #loaders = new Map<number, TableLoader>();
  #lastRow = 0;

  head(head: StoredHead): void {
    this.#head = head;
    this.#tables = tablesOf(head.catalog);
  }

  rows(values: RowValues): void {
    for (let at = 0; at < values.length; at += VALUES_PER_ROW) {
      const document = documentAt(values, at);
      this.#loader(document).add(document);
      this.#lastRow = document.row;
    }
  }

  finish(): Recovered {
    const { ts, secret } = this.#head!;
    const tables = this.#tables.map((table) => {
      const loader = table === undefined ? undefined : this.#loaders.get(table.number);
      return loader === undefined ? table : loader.finish();
    });
    const snapshot = { ts: BigInt(ts ?? 0), tables, numbers: numbersOf(tables) };
    return { snapshot, nextRow: this.#lastRow + 1, secret };
  }

  #loader({ id, tableNumber }: StoredDocument): TableLoader {
    const existing = this.#loaders.get(tableNumber);
    if (existing !== undefined) return existing;
    const table = this.#tables[tableNumber - FIRST_TABLE_NUMBER];
    if (table === undefined) throw new Error(`Document ${id} belongs to no table: the store is damaged`);
    const loader = new TableLoader(table);
    this.#loaders.set(tableNumber, loader);
    return loader;
  }
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

let lastDecimalTs = "";
let lastTs = 0n;

function documentAt(values: RowValues, at: number): StoredDocument {
  const decimalTs = values[at + 3] as string;
  // Documents of one commit lie together: most share their timestamp with the one before.
  if (decimalTs !== lastDecimalTs) {
    lastDecimalTs = decimalTs;
    lastTs = BigInt(decimalTs);
  }
  const [row, tableNumber] = [values[at] as number, values[at + 1] as number];
  return new StoredDocument(values[at + 2] as string, tableNumber, lastTs, values[at + 4] as string, row);
}
