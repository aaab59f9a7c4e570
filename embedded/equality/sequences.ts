import type { Value } from "convex/values";
import type { Random } from "./random.ts";

/** A step of a sequence, as `steps.js` reads it. */
export type Step = Record<string, unknown> & { kind: string };

export interface Transaction {
  writes: boolean;
  steps: Step[];
  failAtEnd: boolean;
}

const TABLES = ["t0", "t1"];
const FIELDS = ["a", "b", "c.x", "n"];

/** All kinds of values, few enough to meet each other. Text is ordered alike by UTF-8 and UTF-16 (see CONVEX-TEST.md). */
const LEAVES: readonly Value[] = [
  null,
  true,
  false,
  0n,
  -1n,
  9_223_372_036_854_775_807n,
  0,
  -0,
  1,
  -1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  "",
  "a",
  "b",
  "ab",
  "a\u0000",
  "é",
];

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

/** What the fields of a validated table may be. The first of each pair is what a schema says. */
const VALIDATORS = [
  "v.any()",
  "v.optional(v.any())",
  "v.optional(v.union(v.number(), v.string(), v.null()))",
  "v.optional(v.union(v.int64(), v.boolean(), v.bytes()))",
  'v.optional(v.union(v.literal("a"), v.literal(1), v.array(v.any()), v.object({ x: v.any() })))',
];

const INDEXES: readonly (readonly string[])[] = [["a"], ["a", "b"], ["b", "n"], ["c.x", "a"], ["n"]];

/** A schema as source text, and the fields of each table's indexes. */
export interface RandomSchema {
  source: string;
  indexes: Record<string, Record<string, readonly string[]>>;
}

export function randomSchema(random: Random): RandomSchema {
  const indexes: RandomSchema["indexes"] = {};
  const tables = TABLES.map((table) => {
    const isAny = random.chance(0.4);
    // An index may only name fields that the schema knows.
    const declared = INDEXES.filter((fields) => random.chance(0.6) && (isAny || !fields.includes("c.x")));
    indexes[table] = Object.fromEntries(
      declared.map((fields) => [`by_${fields.join("_").replace(".", "")}`, fields]),
    );
    const validator = isAny ? "v.any()" : objectValidator(random);
    const calls = Object.entries(indexes[table]).map(
      ([name, fields]) => `.index(${JSON.stringify(name)}, ${JSON.stringify(fields)})`,
    );
    return `${table}: defineTable(${validator})${calls.join("")}`;
  });
  return { source: `defineSchema({ ${tables.join(", ")} })`, indexes };
}

function objectValidator(random: Random): string {
  const fields = ["a", "b", "c"].map((field) => `${field}: ${random.pick(VALIDATORS)}`);
  return `v.object({ ${fields.join(", ")}, n: v.optional(v.number()), ref: v.optional(v.id("t0")) })`;
}

/** Transactions that write and read, then read what is left. */
export function randomSequence(random: Random, schema: RandomSchema): Transaction[] {
  const transactions: Transaction[] = [];
  const count = 2 + random.below(4);
  for (let at = 0; at < count; at += 1) {
    const steps = Array.from({ length: 1 + random.below(6) }, () =>
      random.chance(0.7) ? randomWrite(random) : randomRead(random, schema),
    );
    transactions.push({ writes: true, steps, failAtEnd: random.chance(0.1) });
    const reads = Array.from({ length: 1 + random.below(4) }, () => randomRead(random, schema));
    transactions.push({ writes: false, steps: reads, failAtEnd: false });
  }
  return transactions;
}

function randomWrite(random: Random): Step {
  const id = `@ref:${random.below(12)}`;
  const roll = random.next();
  if (roll < 0.55) return { kind: "insert", table: random.pick(TABLES), value: randomDocument(random) };
  if (roll < 0.75) return { kind: "patch", id, value: randomPatch(random) };
  if (roll < 0.9) return { kind: "replace", id, value: randomDocument(random) };
  return { kind: "delete", id };
}

function randomRead(random: Random, schema: RandomSchema): Step {
  const roll = random.next();
  if (roll < 0.1) return { kind: "get", id: `@ref:${random.below(12)}` };
  if (roll < 0.18) {
    const id = random.chance(0.7) ? `@ref:${random.below(12)}` : random.pick(["", "x", "j57dh0"]);
    return { kind: "normalizeId", table: random.pick(TABLES), id };
  }
  const end = random.pick(["collect", "collect", "first", "unique", "take"]);
  return { ...randomQuery(random, schema), end, count: random.below(5) };
}

/** A query without what ends it. */
export function randomQuery(random: Random, schema: RandomSchema): Step {
  const table = random.pick(TABLES);
  const named = Object.entries(schema.indexes[table]!);
  const [index, fields] = random.chance(0.75)
    ? random.pick([...named, ["by_creation_time", ["_creationTime"]] as const])
    : [null, []];
  return {
    kind: "query",
    table,
    index,
    range: index === null ? [] : randomRange(random, index, fields),
    order: random.pick([null, "asc", "desc"]),
    filter: random.chance(0.3) ? randomFilter(random, 2) : null,
  };
}

function randomRange(random: Random, index: string, fields: readonly string[]): unknown[] {
  const range: unknown[] = [];
  const walked = index === "by_creation_time" ? fields : [...fields, "_creationTime"];
  for (const field of walked) {
    const value = (): unknown =>
      field === "_creationTime" ? `@time:${random.below(12)}` : bound(random, field);
    if (random.chance(0.45)) {
      range.push(["eq", field, value()]);
      continue;
    }
    if (random.chance(0.5)) range.push([random.pick(["gt", "gte"]), field, value()]);
    if (random.chance(0.5)) range.push([random.pick(["lt", "lte"]), field, value()]);
    break;
  }
  return range;
}

function bound(random: Random, field: string): unknown {
  if (random.chance(0.1)) return "@undefined";
  return field === "n" ? random.below(4) : randomValue(random, 1);
}

/** Comparisons by size are of numbers only: for others convex-test compares as JavaScript does. */
function randomFilter(random: Random, depth: number): unknown[] {
  if (depth > 0 && random.chance(0.35)) {
    const inner = (): unknown[] => randomFilter(random, depth - 1);
    return random.pick([
      () => ["and", inner(), inner()],
      () => ["or", inner(), inner()],
      () => ["not", inner()],
    ])();
  }
  if (random.chance(0.2)) return ["eq", ["field", "ref"], ["literal", `@ref:${random.below(12)}`]];
  if (random.chance(0.3)) {
    const time = ["literal", `@time:${random.below(12)}`];
    return [random.pick(["lt", "lte", "gt", "gte"]), ["field", "_creationTime"], time];
  }
  if (random.chance(0.2)) {
    const number = (): unknown[] => ["literal", 1 + random.below(4)];
    const result = [random.pick(["add", "sub", "mul", "div", "mod"]), number(), number()];
    return [random.pick(["lt", "gte"]), result, number()];
  }
  return [random.pick(["eq", "neq"]), ["field", random.pick(FIELDS)], ["literal", bound(random, "a")]];
}

function randomDocument(random: Random): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const field of ["a", "b", "c"]) if (random.chance(0.75)) document[field] = randomValue(random, 2);
  if (random.chance(0.7)) document.n = random.below(4);
  if (random.chance(0.2)) document.ref = `@ref:${random.below(12)}`;
  if (random.chance(0.03)) document.extra = 1;
  return document;
}

function randomPatch(random: Random): Record<string, unknown> {
  const patch = randomDocument(random);
  for (const field of ["a", "b", "n"]) if (random.chance(0.2)) patch[field] = "@undefined";
  return patch;
}

/** Any value but ids: these are ordered differently in each backend, so they stand in a field that no index has. */
export function randomValue(random: Random, depth: number): unknown {
  const roll = random.next();
  if (depth > 0 && roll < 0.12) return random.list(2, () => randomValue(random, depth - 1));
  if (depth > 0 && roll < 0.25)
    return Object.fromEntries(
      random.list(2, () => [random.pick(["x", "y"]), randomValue(random, depth - 1)]),
    );
  if (roll < 0.32) return bytes(...random.list(2, () => random.below(2)));
  return random.pick(LEAVES);
}
