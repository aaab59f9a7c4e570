/** A word with this many bytes or more is no term: neither of a document nor of a query. */
const TERM_BYTES_END = 32;
/** From here on a piece of a string may share the memory of the whole, which it would then keep alive. */
const SHARED_LENGTH_MIN = 13;

const WORDS = /[\p{Alphabetic}\p{N}]+/gu;
const ONLY_ASCII = /^[a-zA-Z0-9]*$/;

/** The terms of a text in order, repeated ones included: runs of letters and digits in lower case. Nothing is stemmed. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const word of text.match(WORDS) ?? []) {
    const isAscii = ONLY_ASCII.test(word);
    if ((isAscii ? word.length : Buffer.byteLength(word)) >= TERM_BYTES_END) continue;
    terms.push(isAscii ? word.toLowerCase() : lowerCaseByCharacter(word));
  }
  return terms;
}

/** Each character for itself: in a whole word a final sigma would become another letter than one within it. */
function lowerCaseByCharacter(word: string): string {
  let lower = "";
  for (const character of word) lower += character.toLowerCase();
  return lower;
}

/** The same term in memory of its own. */
export function ownCopy(term: string): string {
  return term.length < SHARED_LENGTH_MIN ? term : Buffer.from(term).toString();
}
