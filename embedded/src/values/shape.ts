import type { JsonValue } from "./json.ts";

// Convex's limits for one value.
const ARRAY_LENGTH_MAX = 8_192;
const OBJECT_FIELDS_MAX = 1_024;
export const VALUE_NESTING_MAX = 64;
/** Of a document, itself included. */
export const DOCUMENT_NESTING_MAX = 16;

/** JSON shorter than this holds neither an array nor an object that is too large: each of its elements takes two characters, each field six. */
const SMALL_JSON_CHARS = Math.min(ARRAY_LENGTH_MAX * 2, OBJECT_FIELDS_MAX * 6);

/** Why Convex does not take the value with this JSON, or null. Costs next to nothing for small and flat ones. */
export function shapeFault(
  json: string,
  value: () => JsonValue,
  nestingMax = VALUE_NESTING_MAX,
): string | null {
  if (mayNestDeeperThan(json, nestingMax)) {
    const nesting = nestingOf(json) + VALUE_NESTING_MAX - nestingMax;
    if (nesting > VALUE_NESTING_MAX)
      return `Value is too nested (nested ${nesting} levels deep > maximum nesting ${VALUE_NESTING_MAX})`;
  }
  return json.length < SMALL_JSON_CHARS ? null : sizeFault(value());
}

/** Whether it could be nested deeper; cheap, and rarely true for what is not. */
export function mayNestDeeperThan(json: string, nesting: number): boolean {
  let brackets = 0;
  for (const bracket of ["{", "["]) {
    for (let at = json.indexOf(bracket); at !== -1; at = json.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > nesting) return true;
    }
  }
  return false;
}

/** How deep arrays and objects are nested in the value. By the text, because it may be too deep to be walked. */
export function nestingOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isScalar = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '"') at = endOfString(json, at);
    else if (char === "[" || char === "{") {
      // An int64, for one, is an object in JSON only.
      isScalar = json.startsWith('"$', at + 1);
      if (!isScalar) depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === "]" || char === "}") {
      if (!isScalar) depth -= 1;
      isScalar = false;
    }
  }
  return deepest;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

function sizeFault(value: JsonValue): string | null {
  if (value === null || typeof value !== "object") return null;
  const parts = Array.isArray(value) ? value : Object.values(value);
  if (Array.isArray(value) && parts.length > ARRAY_LENGTH_MAX)
    return `Array length is too long (${parts.length} > maximum length ${ARRAY_LENGTH_MAX})`;
  if (!Array.isArray(value) && parts.length > OBJECT_FIELDS_MAX)
    return `Object has too many fields (${parts.length} > maximum number ${OBJECT_FIELDS_MAX})`;
  for (const part of parts) {
    const fault = sizeFault(part ?? null);
    if (fault !== null) return fault;
  }
  return null;
}
