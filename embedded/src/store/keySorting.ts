import type { StoredDocument } from "./document.ts";
import { type OrderedMap, orderedMapFromSorted } from "./orderedMap.ts";

/**
 * Orders documents by keys that end in their ids. Only the keys are sorted, without a comparison function (the engine's
 * own comparison of strings is several times as fast), and each then finds its document by the id in it.
 */
export class KeySorting {
  readonly #documents: readonly StoredDocument[];
  readonly #byId: Map<string, StoredDocument>;
  readonly #idLength: number;

  constructor(ids: readonly string[], documents: readonly StoredDocument[]) {
    this.#documents = documents;
    this.#byId = new Map(ids.map((id, at) => [id, documents[at]!]));
    this.#idLength = ids[0]?.length ?? 0;
  }

  /** `keys` are in the order of the documents; they are the ids, or end in an id and a terminator. Takes them over. */
  mapOf(keys: string[]): OrderedMap<StoredDocument> {
    if (isAscending(keys)) return orderedMapFromSorted(keys, this.#documents.slice());
    keys.sort();
    return orderedMapFromSorted(
      keys,
      keys.map((key) => this.#byId.get(this.#idIn(key))!),
    );
  }

  #idIn(key: string): string {
    return key.length === this.#idLength ? key : key.slice(-1 - this.#idLength, -1);
  }
}

function isAscending(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at += 1) if (keys[at - 1]! >= keys[at]!) return false;
  return true;
}
