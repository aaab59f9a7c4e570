/** What a measurement hands back: the table was printed by it, the figures are for machines. */
export type Figures = Readonly<Record<string, number>>;

/** One measurement, by the name under which `npm run bench -- <name>` starts it. */
export type Bench = () => Promise<Figures>;

/** The value below which the given share (0 to 1) of the sorted samples lies. */
export function percentile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}

/** Figures are quoted with two decimals: more would be noise. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Milliseconds since the epoch with a fraction, comparable between processes of one machine. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
