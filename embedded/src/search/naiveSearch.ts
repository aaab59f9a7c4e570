// What a search must find, computed the slow way from all documents: for tests.
import { compareValues } from "../values/order.ts";
import type { JsonValue } from "../values/json.ts";

export interface NaiveDocument {
  id: string;
  creationTime: number;
  /** Anything but text is not found. */
  body: JsonValue | undefined;
  filters: readonly (JsonValue | undefined)[];
}

export interface NaiveQuery {
  text: string;
  /** By position; an absent one is not asked for, one that is there may ask for `undefined`. */
  filters: readonly ({ equals: JsonValue | undefined } | null)[];
}

/** The ids of the results, best first. */
export function naiveSearch(documents: readonly NaiveDocument[], { text, filters }: NaiveQuery): string[] {
  const corpus = documents.map((document) => ({ document, words: wordsOf(document.body) }));
  const total = corpus.reduce((sum, { words }) => sum + words.length, 0);
  const asked = wordsOf(text).slice(0, 16);
  const last = asked[asked.length - 1];
  const vocabulary = [...new Set(corpus.flatMap(({ words }) => words))].sort();
  const exact = [...new Set(asked)].filter((word) => vocabulary.includes(word));
  const room = 64 - exact.length - filters.filter((filter) => filter !== null).length;
  const begun = vocabulary.filter(
    (word) => last !== undefined && word.startsWith(last) && !asked.includes(word),
  );
  const terms = [
    ...exact.map((word) => ({ word, boost: 1 })),
    ...begun.slice(0, room).map((word) => ({ word, boost: 0.5 })),
  ];
  const score = (words: readonly string[]) => {
    let sum = 0;
    for (const { word, boost } of terms) {
      const frequency = words.filter((other) => other === word).length;
      if (frequency === 0) continue;
      const having = corpus.filter((other) => other.words.includes(word)).length;
      const idf = Math.log(1 + (corpus.length - having + 0.5) / (having + 0.5));
      const norm = 1.2 * (0.25 + (0.75 * rounded(words.length)) / (total / corpus.length));
      sum += (boost * idf * 2.2 * frequency) / (frequency + norm);
    }
    return Math.fround(sum);
  };
  return corpus
    .filter(({ words }) => terms.some(({ word }) => words.includes(word)))
    .filter(({ document }) =>
      filters.every(
        (filter, at) => filter === null || compareValues(document.filters[at], filter.equals) === 0,
      ),
    )
    .map(({ document, words }) => ({ document, score: score(words) }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.document.creationTime - a.document.creationTime ||
        (a.document.id < b.document.id ? 1 : -1),
    )
    .map(({ document }) => document.id);
}

function wordsOf(text: JsonValue | undefined): string[] {
  if (typeof text !== "string") return [];
  return text
    .split(/[^\p{Alphabetic}\p{N}]+/u)
    .filter((word) => word !== "" && new TextEncoder().encode(word).length < 32)
    .map((word) => Array.from(word, (character) => character.toLowerCase()).join(""));
}

/** Of a length, less 24, the four leading bits count. */
function rounded(length: number): number {
  const rest = length - 24;
  if (rest < 16) return length;
  const unit = 2 ** (Math.floor(Math.log2(rest)) - 3);
  return 24 + Math.floor(rest / unit) * unit;
}
