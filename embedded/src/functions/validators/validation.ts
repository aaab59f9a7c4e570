import type { JsonValue } from "../../values/json.ts";
import type { ResolvedFunction } from "../appRuntime.ts";
import { FunctionFailure } from "../errors.ts";
import { displayPath } from "../functionPath.ts";
import { RESULT_SIZE_MAX_BYTES } from "../limits.ts";
import type { TableOfId } from "./validator.ts";
import { isPlainObject, matches } from "./validator.ts";
import { explainMismatch, valueText } from "./validatorText.ts";

/** Throws the platform's ArgumentValidationError if the function may not be called with these arguments. */
export function checkArgs(fn: ResolvedFunction, args: JsonValue, tableOf: TableOfId): void {
  if (!isPlainObject(args)) {
    throw new FunctionFailure(
      `ArgumentValidationError: Expected to receive an object as the function's argument. Instead received: ${valueText(args)}`,
    );
  }
  if (fn.args === null || matches(fn.args, args, tableOf)) return;
  throw new FunctionFailure(`ArgumentValidationError: ${explainMismatch(fn.args, args, tableOf)}`);
}

/** Throws the platform's ReturnsValidationError if the result has another type than declared. */
export function checkReturns(fn: ResolvedFunction, valueJson: string, tableOf: TableOfId): void {
  if (valueJson.length > RESULT_SIZE_MAX_BYTES) {
    throw new FunctionFailure(
      `Function ${displayPath(fn.path)} return value is too large (actual: ${valueJson.length} bytes, limit: ${RESULT_SIZE_MAX_BYTES} bytes)`,
    );
  }
  if (fn.returns === null) return;
  const mismatch = explainMismatch(fn.returns, JSON.parse(valueJson) as JsonValue, tableOf);
  if (mismatch !== null) throw new FunctionFailure(`ReturnsValidationError: ${mismatch}`);
}
