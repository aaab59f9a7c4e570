import { LargeText, StoredDocument } from "./document.ts";
import { byteBufferOf } from "./growingBytes.ts";
import { type OrderedMap, orderedMapFromSorted } from "./orderedMap.ts";
import type { PackedChunk, PackedIndex, PackedTable } from "./packing.ts";
import { BY_ID_POSITION, Table, textKeys } from "./table.ts";

/** Fills a table with packed documents. Its indexes are built from sorted keys, many times faster than by insertion. */
export class TableLoader {
  readonly #table: Table;
  readonly #maps = new Map<number, OrderedMap<StoredDocument>>();
  /** Keys that came before the documents could be made. */
  readonly #sorted = new Map<number, { keys: string[]; order: Uint32Array }>();
  readonly #texts: (string | LargeText)[] = [];
  readonly #documents: StoredDocument[] = [];
  #packed: PackedTable | null = null;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes texts as slices of their chunk: they are neither copied nor on the heap if the chunk is not. */
  addChunk({ plain: { bytes, ends }, apart }: PackedChunk): void {
    const chunk = byteBufferOf(bytes).latin1Slice();
    let start = 0;
    for (const end of ends) {
      this.#texts.push(chunk.slice(start, end));
      start = end;
    }
    start = 0;
    const apartBytes = byteBufferOf(apart.texts.bytes);
    apart.places.forEach((place, at) => {
      const end = apart.texts.ends[at]!;
      this.#texts[place] = LargeText.ofBytes(apartBytes.subarray(start, end), apart.lengths[at]!);
      start = end;
    });
  }

  addTable(packed: PackedTable): void {
    this.#packed = packed;
  }

  /** Takes the indexes one by one, in any order; the documents are made with that of the ids. */
  addIndex({ position, keys: { bytes, ends }, order }: PackedIndex): void {
    const text = byteBufferOf(bytes);
    const keys: string[] = [];
    // They come in their own order: those that are compared with each other then lie together in memory.
    let start = 0;
    for (const end of ends) {
      keys.push(text.latin1Slice(start, end));
      start = end;
    }
    if (position === BY_ID_POSITION) this.#makeDocuments(keys, order);
    this.#sorted.set(position, { keys, order });
    if (this.#documents.length > 0) this.#makeMaps();
  }

  #makeMaps(): void {
    for (const [position, { keys, order }] of this.#sorted) {
      const documents: StoredDocument[] = [];
      for (const at of order) documents.push(this.#documents[at]!);
      this.#maps.set(position, orderedMapFromSorted(keys, documents));
    }
    this.#sorted.clear();
  }

  finish(): Table {
    const { number, address, indexKeys, unbuilt } = this.#table;
    const indexes = this.#table.indexes.map((index, position) => ({
      ...index,
      documents: this.#maps.get(position) ?? index.documents,
      text: index.text?.filledWith(textKeys(index.text, this.#documents)),
    }));
    return new Table(number, address, indexes, indexKeys, unbuilt);
  }

  #makeDocuments(sortedIds: readonly string[], order: Uint32Array): void {
    const { table, rows, ts } = this.#packed!;
    const ids = new Array<string>(order.length);
    for (let place = 0; place < order.length; place += 1) ids[order[place]!] = sortedIds[place]!;
    let lastTs = 0n;
    for (let at = 0; at < ids.length; at += 1) {
      // Documents of one commit lie together and share the object that is their timestamp.
      if (ts[at] !== lastTs) lastTs = ts[at]!;
      this.#documents.push(new StoredDocument(ids[at]!, table, lastTs, this.#texts[at]!, rows[at]!));
    }
    this.#texts.length = 0;
  }
}
