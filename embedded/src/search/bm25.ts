// BM25 as tantivy, the library under Convex's search, computes it: its parameters, its idf, and its lengths, which it
// keeps in one byte and so rounds down.

const K1 = 1.2;
const B = 0.75;
/** How much less a term counts that only begins like the last one of the query. */
export const PREFIX_BOOST = 0.5;

const LENGTHS_EXACT = 24;
const LENGTH_STEPS = 256;
const LENGTHS = Array.from({ length: LENGTH_STEPS }, (_, code) => lengthOf(code));

function lengthOf(code: number): number {
  if (code < LENGTHS_EXACT) return code;
  const rest = code - LENGTHS_EXACT;
  const [bits, exponent] = [rest & 7, (rest >> 3) - 1];
  return LENGTHS_EXACT + (exponent < 0 ? bits : (bits | 8) * 2 ** exponent);
}

/** The length of a document as the ranking sees it: exact up to 40 terms, beyond that rounded down. */
export function roundedLength(terms: number): number {
  let low = 0;
  let high = LENGTH_STEPS - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (LENGTHS[middle]! <= terms) low = middle;
    else high = middle - 1;
  }
  return LENGTHS[low]!;
}

/** What is known of all documents of an index. */
export interface Corpus {
  /** All documents, those without any text too. */
  documents: number;
  /** Terms of all documents together, each as often as it occurs. */
  terms: number;
}

/** How much one term counts that occurs in so many documents. */
export function termWeight(corpus: Corpus, documentsWithTerm: number): number {
  const absent = corpus.documents - documentsWithTerm + 0.5;
  return Math.log(1 + absent / (documentsWithTerm + 0.5)) * (1 + K1);
}

/** One term's share of a document's score. */
export function termScore(corpus: Corpus, weight: number, frequency: number, length: number): number {
  const average = corpus.terms / corpus.documents;
  return (weight * frequency) / (frequency + K1 * (1 - B + (B * length) / average));
}
