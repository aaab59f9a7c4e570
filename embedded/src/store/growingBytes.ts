const FIRST_BYTES = 64 * 1024;

/** Up to here copying byte by byte is faster than the call that copies them all. */
const COPIED_SINGLY_MAX = 48;

/** Texts of one-byte characters, one after the other in one growing buffer: no object for each of them. */
export class GrowingBytes {
  #bytes: ByteBuffer;
  #ends = new GrowingNumbers();
  #length = 0;

  constructor(firstBytes = FIRST_BYTES) {
    this.#bytes = allocate(firstBytes);
  }

  get count(): number {
    return this.#ends.count;
  }

  get length(): number {
    return this.#length;
  }

  /** Only characters up to 255 are kept as they are. */
  push(text: string): void {
    this.append(text);
    this.endText();
  }

  /** Keeps any text, in UTF-8. */
  pushUtf8(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#reserve(bytes);
    this.#bytes.write(text, this.#length, "utf8");
    this.#length += bytes;
    this.endText();
  }

  /** Adds to the text that the next `endText` ends. Only characters up to 255 are kept as they are. */
  append(text: string): void {
    this.#reserve(text.length);
    this.#bytes.latin1Write(text, this.#length, text.length);
    this.#length += text.length;
  }

  appendByte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  appendBytes(source: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    const shift = this.#length - from;
    if (to - from > COPIED_SINGLY_MAX)
      this.#bytes.set(new Uint8Array(source.buffer, source.byteOffset + from, to - from), this.#length);
    else for (let at = from; at < to; at += 1) this.#bytes[at + shift] = source[at]!;
    this.#length += to - from;
  }

  /** Adds all that another holds. */
  appendAll(other: GrowingBytes): void {
    this.appendBytes(other.#bytes, 0, other.#length);
  }

  endText(): void {
    this.#ends.push(this.#length);
  }

  /** Forgets all bytes, of which no text was ended yet. */
  clear(): void {
    this.#length = 0;
  }

  /** Gives away what was gathered and begins anew. `ends` are the positions behind each text. */
  take(): Texts {
    // Some are kept for good, and with them the room that was reserved for more.
    const exact = allocate(this.#length);
    exact.set(this.#bytes.subarray(0, this.#length));
    const ends = this.#ends.take();
    this.#ends = new GrowingNumbers();
    this.#length = 0;
    return { bytes: exact, ends };
  }

  #reserve(needed: number): void {
    if (this.#length + needed <= this.#bytes.length) return;
    const grown = allocate(Math.max(this.#bytes.length * 2, this.#length + needed));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** What Node's types leave out: these take half the time of `write` and `toString`, which look up the encoding first. */
export type ByteBuffer = Buffer & {
  latin1Write(text: string, at: number, length: number): number;
  latin1Slice(from?: number, to?: number): string;
  utf8Slice(from?: number, to?: number): string;
};

function allocate(bytes: number): ByteBuffer {
  return Buffer.allocUnsafeSlow(bytes) as ByteBuffer;
}

/** The same bytes, as they came from another thread. */
export function byteBufferOf(bytes: Uint8Array): ByteBuffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) as ByteBuffer;
}

/** Texts as they change threads. */
export interface Texts {
  bytes: Uint8Array;
  ends: Float64Array;
}

/** A list of numbers that can be given to another thread. */
export class GrowingNumbers {
  #numbers = new Float64Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    if (this.#count === this.#numbers.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#count] = value;
    this.#count += 1;
  }

  take(): Float64Array {
    return this.#numbers.subarray(0, this.#count);
  }
}
