/** Longer input cannot name anything here; cmdk's own matcher is exponential in it, so it never sees it. */
export const QUERY_CHARS_MAX = 64;
/** As many as anyone reads; keeps the list's DOM small whatever is offered. */
export const RESULTS_MAX = 40;

/** A single letter is inside nearly every word, which would say nothing. */
const INSIDE_CHARS_MIN = 2;

interface Rankable {
  label: string;
  /** Other words that lead here. */
  keywords?: string;
}

/** Trims and caps what was typed. */
export const normalizeQuery = (text: string) => text.slice(0, QUERY_CHARS_MAX).trim().toLowerCase();

/**
 * The commands that match, best first: start of the label, start of a word, inside a word, start of a keyword.
 * Linear in the length of all labels: no backtracking whatever is typed.
 */
export function rankCommands<T extends Rankable>(commands: readonly T[], text: string): T[] {
  const query = normalizeQuery(text);
  if (!query) return commands.slice(0, RESULTS_MAX);
  const scored: Array<{ command: T; score: number }> = [];
  for (const command of commands) {
    const score = scoreOf(command, query);
    if (score > 0) scored.push({ command, score });
  }
  scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, RESULTS_MAX).map(({ command }) => command);
}

function scoreOf({ label, keywords = "" }: Rankable, query: string): number {
  const text = label.toLowerCase();
  if (text.startsWith(query)) return 4;
  if (text.includes(` ${query}`)) return 3;
  if (query.length >= INSIDE_CHARS_MIN && text.includes(query)) return 2;
  return ` ${keywords.toLowerCase()}`.includes(` ${query}`) ? 1 : 0;
}
