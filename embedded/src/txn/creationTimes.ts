/** A clock that is behind the last creation time by less than this has not gone back: many documents were made in little time. */
const SAME_MOMENT_MS = 1000;

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** Gives each new document a time of its own, so that "in order of creation" is the order of insertion. */
export class CreationTimes {
  #last = 0;

  /** The given time, or the least float above the last one if that is not smaller. */
  next(nowMs: number): number {
    const behind = this.#last - nowMs;
    this.#last = behind >= 0 && behind < SAME_MOMENT_MS ? nextUp(this.#last) : nowMs;
    return this.#last;
  }
}

/** The next larger float of a positive one. */
function nextUp(value: number): number {
  float[0] = value;
  bits[0]! += 1n;
  return float[0]!;
}
