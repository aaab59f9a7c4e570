import { isAscii } from "node:buffer";
import {
  type DurableStore,
  type RowValues,
  type StoredCatalog,
  type StoredHead,
  type StoreReader,
  VALUES_PER_ROW,
} from "./durableStore.ts";
import type { ByteBuffer } from "./growingBytes.ts";
import { HeapBudget } from "./heapBudget.ts";
import { type PackedChunk, Packer, type PackedIndex, type PackedTable } from "./packing.ts";
import { FIRST_TABLE_NUMBER, type Snapshot, tableAt, type TableNumbers } from "./snapshot.ts";
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
  #packer: Packer | null = null;
  readonly #budget = new HeapBudget();
  #lastRow = 0;

  head(head: StoredHead): void {
    this.#head = head;
    this.#tables = tablesOf(head.catalog);
  }

  rows(values: RowValues): void {
    this.#packer ??= new Packer(this.#tables, this);
    for (let at = 0; at < values.length; at += VALUES_PER_ROW) {
      const [row, tableNumber] = [values[at] as number, values[at + 1] as number];
      const bytes = Buffer.from(`${values[at + 2]}${values[at + 4]}`) as ByteBuffer;
      const idTo = Buffer.byteLength(values[at + 2] as string);
      const document = { bytes, idFrom: 0, idTo, jsonFrom: idTo, jsonTo: bytes.length };
      const ts = BigInt(values[at + 3]!);
      const [tsHigh, tsLow] = [Number(ts >> 32n), Number(BigInt.asUintN(32, ts))];
      this.#packer.add({ row, tableNumber, tsHigh, tsLow, isAscii: isAscii(bytes), ...document });
    }
  }

  chunk(chunk: PackedChunk): void {
    this.#budget.addDocuments(chunk.plain.ends.length);
    this.#loader(chunk.table).addChunk(chunk);
  }

  table(packed: PackedTable): void {
    for (const row of packed.rows) this.#lastRow = Math.max(this.#lastRow, row);
    this.#loader(packed.table).addTable(packed);
  }

  index(index: PackedIndex): void {
    this.#budget.addKeys(index.order.length, index.keys.bytes.length);
    this.#loader(index.table).addIndex(index);
  }

  finish(): Recovered {
    this.#packer?.finish();
    const { ts, secret } = this.#head!;
    const tables = this.#tables.map((table) => {
      const loader = table === undefined ? undefined : this.#loaders.get(table.number);
      return loader === undefined ? table : loader.finish();
    });
    const snapshot = { ts: BigInt(ts ?? 0), tables, numbers: numbersOf(tables) };
    return { snapshot, nextRow: this.#lastRow + 1, secret };
  }

  #loader(number: number): TableLoader {
    const existing = this.#loaders.get(number);
    if (existing !== undefined) return existing;
    const loader = new TableLoader(tableAt(this.#tables, number)!);
    this.#loaders.set(number, loader);
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

/** Its tables, without documents. */
export function tablesOf(catalog: StoredCatalog | null): (Table | undefined)[] {
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
