/** Numbers that follow from a seed alone. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

/** What programs tend not to expect. */
const NASTY: readonly unknown[] = [
  null,
  true,
  "",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "notes:count",
  "_system/cli/tables:default",
  -1,
  1.5,
  1e308,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  [],
  [[]],
  {},
  { $integer: "x" },
  { $bytes: 7 },
  { $float: "AAAAAAAA+H8=" },
  { __proto__: null, toString: 1 },
  "x".repeat(2_000),
];

/** The JSON text of a value with one to three things in it changed, which may make it anything. */
export function mangledJson(dice: Dice, value: unknown): string {
  let copy = structuredClone(value);
  for (let changes = 1 + dice.below(3); changes > 0; changes -= 1) copy = mangledValue(dice, copy);
  const text = JSON.stringify(copy) ?? "";
  return dice.next() < 0.25 ? mangledText(dice, text) : text;
}

function mangledValue(dice: Dice, value: unknown): unknown {
  if (typeof value !== "object" || value === null || dice.next() < 0.15)
    return structuredClone(dice.pick(NASTY));
  const keys = Object.keys(value);
  const key =
    keys.length === 0 || dice.next() < 0.1 ? dice.pick(["__proto__", "extra", "0", "type"]) : dice.pick(keys);
  const changed = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<
    string,
    unknown
  >;
  if (dice.next() < 0.15) Reflect.deleteProperty(changed, key);
  else
    Object.defineProperty(changed, key, {
      value: mangledValue(dice, changed[key]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return changed;
}

/** The text with characters cut out, doubled, exchanged or put in. */
export function mangledText(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  const length = dice.below(12);
  switch (dice.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    case 3:
      return (
        text.slice(0, at) + dice.pick(["{", "[", '"', "\\", "\u0000", "1e999", "\ud800"]) + text.slice(at + 1)
      );
    default:
      return text.slice(0, at) + dice.bytes(length).toString("latin1") + text.slice(at);
  }
}

/** The bytes with some of them changed, cut off or added. */
export function mangledBytes(dice: Dice, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let changes = dice.below(4); changes > 0 && copy.length > 0; changes -= 1)
    copy[dice.below(copy.length)] = dice.below(256);
  const kept = dice.next() < 0.3 ? copy.subarray(0, dice.below(copy.length + 1)) : copy;
  return dice.next() < 0.3 ? Buffer.concat([kept, dice.bytes(dice.below(20))]) : kept;
}
