import { DatabaseError } from "../errors.ts";
import { fieldAt, parseFieldPath } from "../../values/fieldPath.ts";
import type { JsonObject, JsonValue } from "../../values/json.ts";
import { compareValues } from "../../values/order.ts";

type Evaluate = (document: JsonObject) => JsonValue | undefined;

/** Compiles a filter expression into a predicate; throws `DatabaseError` if it is malformed, the predicate if a value has the wrong type. */
export function compileFilter(expression: JsonValue): (document: JsonObject) => boolean {
  const evaluate = compile(expression);
  return (document) => toBoolean(evaluate(document));
}

const comparisons: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

interface Arithmetic {
  verb: string;
  floats(a: number, b: number): number;
  ints(a: bigint, b: bigint): bigint;
}

const arithmetic: Record<string, Arithmetic> = {
  $add: { verb: "add", floats: (a, b) => a + b, ints: (a, b) => a + b },
  $sub: { verb: "subtract", floats: (a, b) => a - b, ints: (a, b) => a - b },
  $mul: { verb: "multiply", floats: (a, b) => a * b, ints: (a, b) => a * b },
  $div: { verb: "divide", floats: (a, b) => a / b, ints: (a, b) => a / b },
  $mod: { verb: "mod", floats: (a, b) => a % b, ints: (a, b) => a % b },
};

function compile(expression: JsonValue): Evaluate {
  const [operator, operand] = onlyField(expression);
  const compare = comparisons[operator];
  if (compare !== undefined) {
    const [left, right] = compilePair(operand);
    return (document) => compare(compareValues(left(document), right(document)));
  }
  const compute = arithmetic[operator];
  if (compute !== undefined) {
    const [left, right] = compilePair(operand);
    return (document) => calculate(compute, left(document), right(document));
  }
  return compileOther(operator, operand);
}

function compileOther(operator: string, operand: JsonValue): Evaluate {
  switch (operator) {
    case "$field": {
      const path = parseFieldPath(String(operand));
      return (document) => fieldAt(document, path);
    }
    case "$literal": {
      const literal = isUndefined(operand) ? undefined : operand;
      return () => literal;
    }
    case "$and": {
      const all = compileList(operand);
      return (document) => all.every((evaluate) => toBoolean(evaluate(document)));
    }
    case "$or": {
      const any = compileList(operand);
      return (document) => any.some((evaluate) => toBoolean(evaluate(document)));
    }
    case "$not": {
      const inner = compile(operand);
      return (document) => !toBoolean(inner(document));
    }
    case "$neg": {
      const inner = compile(operand);
      return (document) => negate(inner(document));
    }
    default:
      throw new DatabaseError(`Unknown filter operator ${operator}`);
  }
}

function onlyField(expression: JsonValue): [string, JsonValue] {
  if (expression !== null && typeof expression === "object" && !Array.isArray(expression)) {
    const fields = Object.entries(expression);
    if (fields.length === 1) return fields[0]!;
  }
  throw new DatabaseError(`Invalid filter expression: ${JSON.stringify(expression)}`);
}

function compileList(operand: JsonValue): Evaluate[] {
  if (!Array.isArray(operand)) throw new DatabaseError("A filter's $and and $or take a list of expressions");
  return operand.map(compile);
}

function compilePair(operand: JsonValue): [Evaluate, Evaluate] {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw new DatabaseError("A filter's operator takes two expressions");
  return [compile(operand[0]!), compile(operand[1]!)];
}

function isUndefined(value: JsonValue): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value) && "$undefined" in value;
}

function calculate(operation: Arithmetic, a: JsonValue | undefined, b: JsonValue | undefined): JsonValue {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (typeof x === "number" && typeof y === "number") return floatJson(operation.floats(x, y));
  if (typeof x === "bigint" && typeof y === "bigint") {
    if (y === 0n && (operation.verb === "divide" || operation.verb === "mod"))
      throw new DatabaseError(`Cannot ${operation.verb} by zero`);
    return intJson(operation.ints(x, y));
  }
  throw new DatabaseError(
    `Cannot ${operation.verb} ${show(a)} (type ${typeName(a)}) and ${show(b)} (type ${typeName(b)})`,
  );
}

function negate(value: JsonValue | undefined): JsonValue {
  const x = toNumber(value);
  if (x === null) throw new DatabaseError(`Cannot negate ${show(value)} (type ${typeName(value)})`);
  return typeof x === "bigint" ? intJson(-x) : floatJson(-x);
}

function toNumber(value: JsonValue | undefined): number | bigint | null {
  if (typeof value === "number") return value;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const { $integer, $float } = value as { $integer?: JsonValue; $float?: JsonValue };
  if (typeof $integer === "string") return Buffer.from($integer, "base64").readBigInt64LE(0);
  if (typeof $float === "string") return Buffer.from($float, "base64").readDoubleLE(0);
  return null;
}

function intJson(value: bigint): JsonValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return { $integer: bytes.toString("base64") };
}

function floatJson(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

function toBoolean(value: JsonValue | undefined): boolean {
  if (typeof value === "boolean") return value;
  throw new DatabaseError(`Expected boolean, got ${show(value)} (type ${typeName(value)})`);
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? "undefined" : JSON.stringify(value);
}

function typeName(value: JsonValue | undefined): string {
  if (value === undefined) return "undefined";
  if (value === null) return "Null";
  if (Array.isArray(value)) return "Array";
  if (typeof value === "object")
    return typeof toNumber(value) === "bigint" ? "Int64" : toNumber(value) !== null ? "Float64" : "Object";
  return { string: "String", number: "Float64", boolean: "Boolean" }[
    typeof value as "string" | "number" | "boolean"
  ];
}
