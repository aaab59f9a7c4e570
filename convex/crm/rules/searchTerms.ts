import { foldText } from "../../lib/text";

/** Rows written per object: enough for a full name, an address and a domain, bounded because each is a write. */
export const TERMS_MAX = 6;
/** Longer words are never typed in full. */
const TERM_CHARS_MAX = 40;

/** The words under which an object is found by their beginnings; each once, a word that begins another one left out. */
export function searchTerms(texts: readonly (string | null | undefined)[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    if (!text) continue;
    for (const word of foldText(text).split(/[\s,;()]+/)) {
      if (word !== "") words.add(word.slice(0, TERM_CHARS_MAX));
    }
  }
  const all = [...words];
  return all
    .filter((word) => !all.some((other) => other !== word && other.startsWith(word)))
    .slice(0, TERMS_MAX);
}

/** The one word of a query that is looked up, and all words, which every hit must contain. */
export function parseSearch(text: string): { lookup: string; words: string[] } | null {
  const words = foldText(text)
    .split(/[\s,;()]+/)
    .filter((word) => word !== "")
    .map((word) => word.slice(0, TERM_CHARS_MAX));
  if (words.length === 0) return null;
  const lookup = words.reduce((longest, word) => (word.length > longest.length ? word : longest));
  return { lookup, words };
}
