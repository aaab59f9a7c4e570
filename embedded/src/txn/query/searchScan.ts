import { DatabaseError } from "../errors.ts";
import type { ScanPlan } from "./queryPlan.ts";
import { type Hit, SEARCH_RESULTS_MAX } from "../../search/textIndex.ts";
import type { StoredDocument } from "../../store/document.ts";
import type { Table } from "../../store/table.ts";
import { encodePart } from "../../values/order.ts";

const SCANNED_TOO_MANY =
  `Search query scanned too many documents (fetched ${SEARCH_RESULTS_MAX}). Consider using a smaller limit, paginating ` +
  "the query, or using a filter field to limit the number of documents pulled from the search index.";

/** Walks the results of a text search, best first. They are looked up once, at the first `next`; later writes don't change them. */
export class SearchScan {
  readonly #table: () => Table;
  readonly #position: number;
  readonly #plan: ScanPlan;
  #results: { document: StoredDocument; key: string }[] | null = null;
  #next = 0;
  #ended = false;

  constructor(table: () => Table, position: number, plan: ScanPlan) {
    this.#table = table;
    this.#position = position;
    this.#plan = plan;
  }

  /** Key of the document that `next` returned last: later results have greater keys. */
  get lastKey(): string | null {
    return this.#next === 0 ? null : this.#results![this.#next - 1]!.key;
  }

  get ended(): boolean {
    return this.#ended;
  }

  next(): StoredDocument | null {
    this.#results ??= this.#search();
    if (this.#next === SEARCH_RESULTS_MAX) throw new DatabaseError(SCANNED_TOO_MANY);
    const result = this.#results[this.#next];
    if (result === undefined) {
      this.#ended = true;
      return null;
    }
    this.#next += 1;
    return result.document;
  }

  #search(): { document: StoredDocument; key: string }[] {
    const { text, low, high } = this.#plan;
    const table = this.#table();
    const hits = table.indexes[this.#position]!.text!.search(text!);
    return hits
      .map((hit) => ({ document: table.get(hit.id)!, key: keyOf(hit) }))
      .filter(({ key }) => low <= key && key < high);
  }
}

function keyOf({ score, creationTime, id }: Hit): string {
  return encodePart(-score) + encodePart(-creationTime) + encodePart(id);
}
