import { LargeText, StoredDocument } from "./document.ts";
import { byteBufferOf } from "./growingBytes.ts";
import { orderedMapFromSorted } from "./orderedMap.ts";
import type { PackedChunk, PackedIndex, PackedTable } from "./packing.ts";
import { type SortedEntries, SortedMerging } from "./sortedMerging.ts";
import { BY_ID_POSITION, Table, textKeys } from "./table.ts";

/** The largest whole number that takes no object of its own. */
const SMALL_INTEGER_MAX = 2 ** 31 - 1;

/** Fills a table with packed documents. Its indexes are built from sorted keys, many times faster than by insertion. */
export class TableLoader {
  readonly #table: Table;
  readonly #runs = new Map<number, RunLoader>();
  /** By position. */
  readonly #merging = new Map<number, SortedMerging<StoredDocument>>();

  constructor(table: Table) {
    this.#table = table;
  }

  addChunk(chunk: PackedChunk): void {
    this.#run(chunk.run).addChunk(chunk);
  }

  addTable(packed: PackedTable): void {
    this.#run(packed.run).addTable(packed);
  }

  /** Takes the indexes one by one, in any order. */
  addIndex(index: PackedIndex): void {
    for (const { position, entries } of this.#run(index.run).addIndex(index)) {
      let merging = this.#merging.get(position);
      if (merging === undefined) this.#merging.set(position, (merging = new SortedMerging()));
      merging.add(entries);
    }
  }

  finish(): Table {
    const { number, address, indexKeys, unbuilt } = this.#table;
    const runs = [...this.#runs.values()];
    const documents = () => runs.flatMap((run) => run.documents);
    const indexes = this.#table.indexes.map((index, position) => {
      const entries = this.#merging.get(position)?.finish();
      return {
        ...index,
        documents:
          entries === undefined ? index.documents : orderedMapFromSorted(entries.keys, entries.values),
        text: index.text?.filledWith(textKeys(index.text, documents())),
      };
    });
    this.#merging.clear();
    return new Table(number, address, indexes, indexKeys, unbuilt);
  }

  #run(number: number): RunLoader {
    const existing = this.#runs.get(number);
    if (existing !== undefined) return existing;
    const run = new RunLoader();
    this.#runs.set(number, run);
    return run;
  }
}

interface RunIndex {
  position: number;
  entries: SortedEntries<StoredDocument>;
}

/** Makes the documents of one table in one run of rows. */
class RunLoader {
  readonly documents: StoredDocument[] = [];
  readonly #texts: (string | LargeText)[] = [];
  #packed: PackedTable | null = null;
  /** Keys that came before the documents could be made. */
  #early: { position: number; keys: string[]; order: Uint32Array }[] = [];

  /** Takes texts as slices of their chunk: they are neither copied nor on the heap if the chunk is not. */
  addChunk({ plain: { bytes, ends }, apart }: PackedChunk): void {
    const chunk = byteBufferOf(bytes).latin1Slice();
    let start = 0;
    for (let at = 0; at < ends.length; at += 1) {
      const end = ends[at]!;
      this.#texts.push(chunk.slice(start, end));
      start = end;
    }
    if (apart.places.length > 0) this.#placeApart(apart);
  }

  addTable(packed: PackedTable): void {
    this.#packed = packed;
  }

  /** Gives back the indexes that are complete now: documents are made with that of the ids. */
  addIndex({ position, keys: { bytes, ends }, order }: PackedIndex): RunIndex[] {
    const text = byteBufferOf(bytes);
    const keys: string[] = [];
    // They are made in their own order: those that are compared with each other then lie together in memory.
    for (let place = 0; place < order.length; place += 1) {
      const at = order[place]!;
      keys.push(text.latin1Slice(at === 0 ? 0 : ends[at - 1]!, ends[at]!));
    }
    if (position === BY_ID_POSITION) this.#makeDocuments(keys, order);
    this.#early.push({ position, keys, order });
    if (this.documents.length === 0) return [];
    const complete = this.#early.map((early) => ({
      position: early.position,
      entries: this.#entries(early),
    }));
    this.#early = [];
    return complete;
  }

  #entries({ keys, order }: { keys: string[]; order: Uint32Array }): SortedEntries<StoredDocument> {
    const values: StoredDocument[] = [];
    for (let place = 0; place < order.length; place += 1) values.push(this.documents[order[place]!]!);
    return { keys, values };
  }

  #makeDocuments(sortedIds: readonly string[], order: Uint32Array): void {
    const { table, rows, ts } = this.#packed!;
    const ids = new Array<string>(order.length);
    for (let place = 0; place < order.length; place += 1) ids[order[place]!] = sortedIds[place]!;
    let lastTs = 0n;
    for (let at = 0; at < ids.length; at += 1) {
      // Documents of one commit lie together and share the object that is their timestamp.
      if (ts[at] !== lastTs) lastTs = ts[at]!;
      const row = rows[at]!;
      const shortRow = row <= SMALL_INTEGER_MAX ? row | 0 : row;
      this.documents.push(new StoredDocument(ids[at]!, table, lastTs, this.#texts[at]!, shortRow));
    }
    this.#texts.length = 0;
  }

  #placeApart({ places, lengths, texts }: PackedChunk["apart"]): void {
    const bytes = byteBufferOf(texts.bytes);
    let start = 0;
    for (let at = 0; at < places.length; at += 1) {
      const end = texts.ends[at]!;
      this.#texts[places[at]!] = LargeText.ofBytes(bytes.subarray(start, end), lengths[at]!);
      start = end;
    }
  }
}
