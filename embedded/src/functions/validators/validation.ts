import type { JsonValue } from "../../values/json.ts";
import type { ResolvedFunction } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { SIZE_PER_JSON_CHAR_MAX } from "../../txn/limits.ts";
import { shapeFault, VALUE_NESTING_MAX } from "../../values/shape.ts";
import { valueSize } from "../../values/size.ts";
import { ARGS_SIZE_MAX_BYTES, RESULT_SIZE_MAX_BYTES } from "../limits.ts";
import type { TableOfId } from "./validator.ts";
import { isPlainObject, matches } from "./validator.ts";
import { explainMismatch, valueText } from "./validatorText.ts";

/** Throws the platform's error if the function may not be called with these arguments, whose JSON is given as well. */
export function checkArgs(fn: ResolvedFunction, args: JsonValue, argsJson: string, tableOf: TableOfId): void {
  if (!isPlainObject(args)) {
    throw new FunctionFailure(
      `ArgumentValidationError: Expected to receive an object as the function's argument. Instead received: ${valueText(args)}`,
    );
  }
  // They travel as the one element of an array.
  const fault = shapeFault(argsJson, () => args, VALUE_NESTING_MAX - 1);
  if (fault !== null) throw new FunctionFailure(`Invalid arguments for ${fn.path}: ${fault}`);
  const size = sizeAbove(ARGS_SIZE_MAX_BYTES, argsJson, () => [args]);
  if (size !== null) {
    throw new FunctionFailure(
      `Arguments for ${fn.path} are too large (actual: ${sizeText(size)}, limit: ${sizeText(ARGS_SIZE_MAX_BYTES)})`,
    );
  }
  if (fn.args === null || matches(fn.args, args, tableOf)) return;
  throw new FunctionFailure(`ArgumentValidationError: ${explainMismatch(fn.args, args, tableOf)}`);
}

/** Throws the platform's ReturnsValidationError if the result has another type than declared. */
export function checkReturns(fn: ResolvedFunction, valueJson: string, tableOf: TableOfId): void {
  const value = () => JSON.parse(valueJson) as JsonValue;
  const fault = shapeFault(valueJson, value);
  if (fault !== null) throw new FunctionFailure(`Function ${fn.path} return value invalid: ${fault}`);
  const size = sizeAbove(RESULT_SIZE_MAX_BYTES, valueJson, value);
  if (size !== null) {
    throw new FunctionFailure(
      `Function ${fn.path} return value is too large (actual: ${sizeText(size)}, limit: ${sizeText(RESULT_SIZE_MAX_BYTES)})`,
    );
  }
  if (fn.returns === null) return;
  const mismatch = explainMismatch(fn.returns, value(), tableOf);
  if (mismatch !== null) throw new FunctionFailure(`ReturnsValidationError: ${mismatch}`);
}

/** The size by Convex's measure if it is above the limit, else null; nothing is measured that is far below. */
function sizeAbove(limit: number, json: string, value: () => JsonValue): number | null {
  if (json.length * SIZE_PER_JSON_CHAR_MAX <= limit) return null;
  const size = valueSize(value());
  return size > limit ? size : null;
}

const BYTES_PER_MIB = 1024 * 1024;

function sizeText(bytes: number): string {
  const mebibytes = bytes / BYTES_PER_MIB;
  return `${Number.isInteger(mebibytes) ? mebibytes : mebibytes.toFixed(2)} MiB`;
}
