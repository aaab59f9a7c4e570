const STEPS = [1, 2, 2.5, 5, 10];
const INTERVALS = 4;

/** Whole, round axis marks from zero up to at least `max`. */
export function niceTicks(max: number): number[] {
  const rough = Math.max(max, 1) / INTERVALS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice = (STEPS.find((step) => step * magnitude >= rough) ?? 10) * magnitude;
  const step = Math.max(1, Math.ceil(nice));
  return Array.from({ length: Math.ceil(Math.max(max, 1) / step) + 1 }, (_, index) => index * step);
}
