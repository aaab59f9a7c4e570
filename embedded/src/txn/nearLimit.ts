/** Convex warns of what comes nearer to its limit than this. */
const WARNING_RATIO = 0.8;

/** Whether so much is near the limit, and not above it. */
export function isNear(actual: number, limit: number): boolean {
  return actual > Math.floor(WARNING_RATIO * limit) && actual <= limit;
}

/** Convex's warning of something that is near its limit, as a list of one; an empty list if it is not. */
export function nearLimit(what: string, actual: number, limit: number, unit = "", advice = ""): string[] {
  if (!isNear(actual, limit)) return [];
  return [`${what} (actual: ${actual}${unit}, limit: ${limit}${unit}). ${advice}`.trim()];
}
