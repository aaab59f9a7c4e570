// An id is Crockford base32 of [VInt table number][14 random bytes][2 bytes day][Fletcher-16 checksum], as Convex's are.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const INTERNAL_ID_BYTES = 16;
const CHECKSUM_BYTES = 2;
const RANDOM_BYTES = 14;
/** One to five bytes of table number, sixteen of id, two of checksum. */
const ID_BYTES_MIN = 1 + INTERNAL_ID_BYTES + CHECKSUM_BYTES;
const ID_BYTES_MAX = 5 + INTERNAL_ID_BYTES + CHECKSUM_BYTES;
const DAY_MS = 86_400_000;
const NOT_A_DIGIT = 255;

/** How many random bytes an id takes. */
export const ID_RANDOM_BYTES = RANDOM_BYTES;

const digitOf = new Uint8Array(256).fill(NOT_A_DIGIT);
for (let value = 0; value < ALPHABET.length; value += 1) digitOf[ALPHABET.charCodeAt(value)] = value;
const charOf = Uint8Array.from(ALPHABET, (char) => char.charCodeAt(0));

const raw = new Uint8Array(ID_BYTES_MAX);
const text = Buffer.alloc(Math.ceil((ID_BYTES_MAX * 8) / 5));

/** Makes the id of a new document of a table. */
export function encodeId(tableNumber: number, random: Uint8Array, nowMs: number): string {
  let length = writeVInt(tableNumber);
  for (let at = 0; at < RANDOM_BYTES; at += 1) raw[length++] = random[at]!;
  const day = Math.floor(nowMs / DAY_MS);
  raw[length++] = (day >> 8) & 255;
  raw[length++] = day & 255;
  const checksum = fletcher16(raw, length);
  raw[length++] = checksum & 255;
  raw[length++] = checksum >> 8;
  return encodeBase32(raw, length);
}

/** The table number inside an id; `null` if it is not a well-formed id. */
export function tableNumberOf(id: string): number | null {
  const length = Math.floor((id.length * 5) / 8);
  if (length < ID_BYTES_MIN || length > ID_BYTES_MAX || Math.ceil((length * 8) / 5) !== id.length)
    return null;
  if (!decodeBase32(id, raw)) return null;
  const tableNumber = readVInt(raw);
  if (tableNumber === null || tableNumber.length + INTERNAL_ID_BYTES + CHECKSUM_BYTES !== length) return null;
  const stored = raw[length - 2]! | (raw[length - 1]! << 8);
  return stored === fletcher16(raw, length - CHECKSUM_BYTES) ? tableNumber.value : null;
}

/** The same id as one of another table. The id must be well formed. */
export function withTableNumber(id: string, tableNumber: number): string {
  const length = Math.floor((id.length * 5) / 8);
  decodeBase32(id, raw);
  const start = length - CHECKSUM_BYTES - INTERNAL_ID_BYTES;
  const internal = raw.slice(start, start + INTERNAL_ID_BYTES);
  let written = writeVInt(tableNumber);
  raw.set(internal, written);
  written += INTERNAL_ID_BYTES;
  const checksum = fletcher16(raw, written);
  raw[written++] = checksum & 255;
  raw[written++] = checksum >> 8;
  return encodeBase32(raw, written);
}

/** The table number of an id that is known to be well formed; anything at all for other strings. Much cheaper than `tableNumberOf`. */
export function tableNumberOfValid(id: string): number {
  // The first 32 bits hold up to four bytes of the number; longer ones would need 2^28 tables.
  let bits = 0;
  for (let at = 0; at < 6; at += 1) bits = (bits << 5) | digitOf[id.charCodeAt(at) & 255]!;
  const b0 = (bits >>> 22) & 255;
  if (b0 < 0x80) return b0;
  const b1 = (bits >>> 14) & 255;
  if (b1 < 0x80) return (b0 & 0x7f) | (b1 << 7);
  const b2 = (bits >>> 6) & 255;
  return (b0 & 0x7f) | ((b1 & 0x7f) << 7) | (b2 << 14);
}

/** Puts the number at the start of `raw` and returns its length. */
function writeVInt(value: number): number {
  let length = 0;
  let rest = value;
  while (rest >= 0x80) {
    raw[length++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  raw[length++] = rest;
  return length;
}

function readVInt(bytes: Uint8Array): { value: number; length: number } | null {
  let value = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return value === 0 ? null : { value, length: at + 1 };
  }
  return null;
}

function fletcher16(bytes: Uint8Array, length: number): number {
  let low = 0;
  let high = 0;
  for (let at = 0; at < length; at += 1) {
    low = (low + bytes[at]!) & 255;
    high = (high + low) & 255;
  }
  return (high << 8) | low;
}

function encodeBase32(bytes: Uint8Array, length: number): string {
  let written = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < length; at += 1) {
    held = ((held << 8) | bytes[at]!) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[written++] = charOf[(held >>> bits) & 31]!;
    }
  }
  if (bits > 0) text[written++] = charOf[(held << (5 - bits)) & 31]!;
  return text.toString("latin1", 0, written);
}

function decodeBase32(id: string, out: Uint8Array): boolean {
  let written = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    const digit = code < 256 ? digitOf[code]! : NOT_A_DIGIT;
    if (digit === NOT_A_DIGIT) return false;
    held = ((held << 5) | digit) & 0xffff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[written++] = (held >>> bits) & 255;
    }
  }
  return true;
}
