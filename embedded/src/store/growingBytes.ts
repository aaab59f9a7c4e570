const FIRST_BYTES = 64 * 1024;

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
    if (this.#length + text.length > this.#bytes.length) this.#grow(text.length);
    this.#bytes.latin1Write(text, this.#length, text.length);
    this.#length += text.length;
    this.#ends.push(this.#length);
  }

  /** Keeps any text, in UTF-8. */
  pushUtf8(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#length + bytes > this.#bytes.length) this.#grow(bytes);
    this.#bytes.write(text, this.#length, "utf8");
    this.#length += bytes;
    this.#ends.push(this.#length);
  }

  /** Gives away what was gathered; this object is not used again. `ends` are the positions behind each text. */
  take(): Texts {
    // Some are kept for good, and with them the room that was reserved for more.
    const exact = allocate(this.#length);
    this.#bytes.copy(exact, 0, 0, this.#length);
    return { bytes: exact, ends: this.#ends.take() };
  }

  #grow(needed: number): void {
    const grown = allocate(Math.max(this.#bytes.length * 2, this.#length + needed));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** What Node's types leave out: these take half the time of `write` and `toString`, which look up the encoding first. */
export type ByteBuffer = Buffer & {
  latin1Write(text: string, at: number, length: number): number;
  latin1Slice(from?: number, to?: number): string;
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
