// Keys are strings of chars 0..255 ("bytes") whose plain `<` is the order of Convex values:
// undefined < null < int64 < float64 < false < true < string < bytes < array < object.
// Every encoded value is prefix-free (text and containers end in 0x00, which never occurs inside them), so a range
// "starts with these field values" is exactly "starts with this key prefix".
import type { JsonObject, JsonValue } from "./json.ts";

/** Greater than every key: keys hold no char above 255. */
export const END_OF_KEYS = "\u0100";

/** The first byte of some parts of a key, and the one that ends a text, for whoever makes keys without values. */
export const PartByte = { undefined: 1, float64: 4, string: 7, terminator: 0 } as const;

/** A part of an index key that compares as "field is missing". */
const UNDEFINED_PART = String.fromCharCode(PartByte.undefined);

const NULL = "\x02";
const INT64 = "\x03";
const FALSE = "\x05";
const TRUE = "\x06";
const STRING = String.fromCharCode(PartByte.string);
const BYTES = "\x08";
const ARRAY = "\x09";
const OBJECT = "\x0a";
const TERMINATOR = String.fromCharCode(PartByte.terminator);

/** The largest int64; a commit timestamp that is not known yet sorts there. */
const MAX_INT64_KEY = INT64 + "\xff".repeat(8);

/** Encodes values so that keys compare as the list of values does; `undefined` stands for a missing field. */
export function encodeKey(parts: readonly (JsonValue | undefined)[]): string {
  let key = "";
  for (const part of parts) key += encodePart(part);
  return key;
}

/** Encodes one value of a key. */
export function encodePart(value: JsonValue | undefined): string {
  switch (typeof value) {
    case "string":
      return STRING + escapeText(value) + TERMINATOR;
    case "number":
      return encodeFloat(value);
    case "boolean":
      return value ? TRUE : FALSE;
    case "undefined":
      return UNDEFINED_PART;
    default:
      return encodeCompound(value);
  }
}

/** The least key that is greater than every key with this prefix. */
export function keyAfterPrefix(prefix: string): string {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xff) end -= 1;
  if (end === 0) return END_OF_KEYS;
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

/** Orders two values as an index would. */
export function compareValues(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (a === b && typeof a !== "number") return 0;
  if (typeof a === "number" && typeof b === "number" && a !== b) return a < b ? -1 : 1;
  const left = encodePart(a);
  const right = encodePart(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function encodeCompound(value: Exclude<JsonValue, string | number | boolean>): string {
  if (value === null) return NULL;
  if (Array.isArray(value)) {
    let key = ARRAY;
    for (const element of value) key += encodePart(element);
    return key + TERMINATOR;
  }
  return encodeTagged(value) ?? encodeObject(value);
}

function encodeObject(value: JsonObject): string {
  let key = OBJECT;
  for (const field of Object.keys(value).sort())
    key += escapeText(field) + TERMINATOR + encodePart(value[field]);
  return key + TERMINATOR;
}

/** Encodes `{"$integer": ...}` and its like; `null` for a plain object. Field names of documents never start with "$". */
function encodeTagged(value: JsonObject): string | null {
  for (const field in value) {
    if (field.charCodeAt(0) !== 0x24) return null;
    const content = value[field];
    if (field === "$integer" && typeof content === "string") return encodeInt64(atob(content));
    if (field === "$float" && typeof content === "string") return encodeFloat(decodeFloat(content));
    if (field === "$bytes" && typeof content === "string")
      return BYTES + escapeBinary(atob(content)) + TERMINATOR;
    if (field === "$commitTs") return MAX_INT64_KEY;
    if (field === "$undefined") return UNDEFINED_PART;
    return null;
  }
  return null;
}

function encodeInt64(littleEndian: string): string {
  let key = INT64 + String.fromCharCode(littleEndian.charCodeAt(7) ^ 0x80);
  for (let at = 6; at >= 0; at -= 1) key += littleEndian[at];
  return key;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;
const LOW = LITTLE_ENDIAN ? 0 : 1;

/** IEEE total order: a negative number has all its bits flipped, a positive one its sign bit. */
function encodeFloat(value: number): string {
  float[0] = value;
  let high = words[HIGH]!;
  let low = words[LOW]!;
  if (high >= 0x80000000) {
    high = ~high;
    low = ~low;
  } else {
    high ^= 0x80000000;
  }
  return String.fromCharCode(
    PartByte.float64,
    (high >>> 24) & 255,
    (high >>> 16) & 255,
    (high >>> 8) & 255,
    high & 255,
    (low >>> 24) & 255,
    (low >>> 16) & 255,
    (low >>> 8) & 255,
    low & 255,
  );
}

function decodeFloat(base64: string): number {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length === 8 ? bytes.readDoubleLE(0) : Number.NaN;
}

// oxlint-disable-next-line no-control-regex -- the two control characters are the ones that need escaping
const PLAIN_ASCII = /^[\x02-\x7f]*$/;
// oxlint-disable-next-line no-control-regex -- the same two, to put them back
const NEEDS_ESCAPE = /[\x00\x01]/g;

function escapeText(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  return escapeBinary(Buffer.from(text, "utf8").toString("latin1"));
}

function escapeBinary(binary: string): string {
  return binary.replace(NEEDS_ESCAPE, (char) => (char === "\x00" ? "\x01\x01" : "\x01\x02"));
}
