// Early enough to act, late enough to matter, and the point at which requests are refused.
export const THRESHOLDS = [100, 90, 70] as const;

/** The highest percentage that `used` has reached, or null below the lowest. */
export function crossedThreshold(used: number, limit: number): (typeof THRESHOLDS)[number] | null {
  return THRESHOLDS.find((threshold) => used * 100 >= limit * threshold) ?? null;
}
