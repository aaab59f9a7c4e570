import type { IndexDefinition } from "../../store/catalog.ts";
import type { StoredDocument } from "../../store/document.ts";
import { Table, type TableIndex } from "../../store/table.ts";
import type { JsonObject } from "../../values/json.ts";
import type { FollowTarget } from "./tableFollow.ts";

/**
 * Fills new indexes of a table, of whatever kind, beside it: a table of its own that nobody reads has them, so
 * that they are written to in the way in which all indexes are.
 */
export class IndexFill implements FollowTarget {
  readonly definitions: readonly IndexDefinition[];
  readonly #shadow: Table;

  constructor(table: Table, definitions: readonly IndexDefinition[]) {
    this.definitions = definitions;
    // Staged or not, here they are to be filled.
    const open = definitions.map((definition) => ({ ...definition, staged: undefined }));
    this.#shadow = Table.create(table.number, table.address).withIndexes(open);
  }

  put(document: StoredDocument, value: JsonObject): void {
    const former = this.#shadow.get(document.id);
    const formerKeys = former === null ? null : this.#shadow.keysOf(former.value);
    this.#shadow.write(document, this.#shadow.keysOf(value), formerKeys);
  }

  remove({ id }: StoredDocument): void {
    const former = this.#shadow.get(id);
    if (former !== null) this.#shadow.write(null, null, this.#shadow.keysOf(former.value));
  }

  /** The indexes as they are now; what is filled in later does not change them. */
  indexes(): readonly TableIndex[] {
    return this.#shadow.clone().indexes.slice(2);
  }
}
