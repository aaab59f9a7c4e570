/** As deep as Convex reads JSON; values may have half of that. Whoever walks a value below it need not fear for the stack. */
const JSON_DEPTH_MAX = 128;

/** Tells whether parsed JSON is nested deeper than anything that is taken. */
export function isTooDeep(value: unknown, left = JSON_DEPTH_MAX): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isTooDeep(item, left - 1)) return true;
    return false;
  }
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], left - 1)) return true;
  return false;
}
