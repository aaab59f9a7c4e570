import type { StoredDocument } from "../../store/document.ts";
import type { Table } from "../../store/table.ts";
import type { JsonObject } from "../../values/json.ts";

/** What is done with the documents of a table. Neither method may throw. */
export interface FollowTarget {
  /** A document, or a newer version of one that was given before; `isNew` if it was written since the start. */
  put(document: StoredDocument, value: JsonObject, isNew: boolean): void;
  /** The document, in the version given here, is no more. It may never have been given. */
  remove(document: StoredDocument): void;
}

/** How much one slice may still do. Characters count too, since documents may be a million of them. */
export interface SliceBudget {
  documents: number;
  chars: number;
}

/** Shows a target every document of a table as it stood at one moment, in portions, and every write since, in order. */
export class TableFollow {
  readonly tableNumber: number;
  readonly total: number;
  readonly #targets: readonly FollowTarget[];
  #walk: Iterator<StoredDocument> | null;
  /** Written since the moment at which the walk began: what the walk finds of them is out of date. */
  readonly #written = new Set<string>();
  #walked = 0;
  #isLost = false;

  constructor(table: Table, targets: readonly FollowTarget[]) {
    this.tableNumber = table.number;
    this.total = table.count;
    this.#targets = targets;
    // A clone: the table that a mutation finds may go on changing.
    this.#walk = table.clone().documents()[Symbol.iterator]();
  }

  /** How many of the documents that were there at the start have been shown. */
  get walked(): number {
    return this.#walked;
  }

  /** All that was there at the start has been shown, and all that was written since. */
  get isWalked(): boolean {
    return this.#walk === null && !this.#isLost;
  }

  get isWalking(): boolean {
    return this.#walk !== null;
  }

  /** The table was replaced or dropped as a whole: it has to be followed anew, if it is still there. */
  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
    this.#walk = null;
    this.#written.clear();
  }

  /** Takes the documents for shown: only what is written from now on is. */
  skipWalk(): void {
    this.#walk = null;
    this.#walked = this.total;
  }

  wrote(before: StoredDocument | null, after: StoredDocument | null): void {
    if (this.#isLost) return;
    if (this.isWalking) this.#written.add((after ?? before)!.id);
    if (after !== null) this.#put(after, true);
    else if (before !== null) for (const target of this.#targets) target.remove(before);
  }

  /** Walks on until the budget is used up or all is seen. */
  walk(budget: SliceBudget): void {
    while (this.#walk !== null && budget.documents > 0 && budget.chars > 0) {
      const next = this.#walk.next();
      if (next.done === true) {
        this.#walk = null;
        this.#written.clear();
        return;
      }
      const document = next.value;
      this.#walked += 1;
      budget.documents -= 1;
      budget.chars -= document.json.length;
      if (!this.#written.has(document.id)) this.#put(document, false);
    }
  }

  #put(document: StoredDocument, isNew: boolean): void {
    // Not `document.value`, which would keep the parsed value for a while: here each is looked at once.
    const value = JSON.parse(document.json) as JsonObject;
    for (const target of this.#targets) target.put(document, value, isNew);
  }
}
