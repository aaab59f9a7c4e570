const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// 248 is the largest multiple of 62 that fits a byte: larger bytes are drawn again, so that no letter is likelier.
const BASE62_UNBIASED_BELOW = 248;

/** A string of `length` letters and digits, each carrying 5.95 bits from the runtime's random source. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < BASE62_UNBIASED_BELOW && text.length < length) text += BASE62[byte % 62];
    }
  }
  return text;
}

/** Encodes a whole number in base 62, padded with zeros to `length`. */
export function toBase62(value: number, length: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text.padStart(length, "0");
}

/** A new identifier that ties together everything one request causes: 32 hexadecimal digits. */
export function newTraceId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}

/** Lower-case hexadecimal form of bytes. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
