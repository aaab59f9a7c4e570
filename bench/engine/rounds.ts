import { percentile } from "../bench.ts";

/** Rounds of each comparison; its figure is the median of their ratios. */
export const ROUNDS = 7;

/** Seconds that the work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** The middle of several measurements. */
export function median(samples: readonly number[]): number {
  return percentile(
    [...samples].sort((a, b) => a - b),
    0.5,
  );
}

/** Runs all sides in turn, so that a bad moment of the machine meets each; seconds by side, one of each round. */
export async function alternate<Side extends string>(
  sides: Readonly<Record<Side, () => unknown>>,
  rounds = ROUNDS,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (const name of names) await sides[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) seconds[name].push(await timed(sides[name]));
  }
  return seconds;
}

/** The median over the rounds of how many times as long one side took as the other. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((seconds, round) => seconds / theirs[round]!));
}
