import { percentile } from "../bench.ts";

/** Rounds of each comparison; its figure is the median of their ratios. */
const ROUNDS = 7;
/** Rounds before those that count, so that the code is compiled. */
const WARM_UPS = 4;
/** How often `alternate` runs each side. */
export const ROUNDS_IN_ALL = WARM_UPS + ROUNDS;

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

/** Seconds of the processor that the work takes in this process: what else the machine does makes no difference. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Runs all sides in turn, so that a bad moment of the machine meets each; seconds by side, one of each round. */
export async function alternate<Side extends string>(
  sides: Readonly<Record<Side, () => unknown>>,
  measure = timed,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (let n = 0; n < WARM_UPS; n += 1) for (const name of names) await sides[name]();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) seconds[name].push(await measure(sides[name]));
  }
  return seconds;
}

/** The median over the rounds of how many times as long one side took as the other. */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((seconds, round) => seconds / theirs[round]!));
}
