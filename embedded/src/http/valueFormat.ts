import type { JsonValue } from "../values/json.ts";
import { ApiError } from "./apiError.ts";

/** How a caller wants values: as the stock clients read them, or as plain JSON that loses types. */
export type ValueFormat = "encoded" | "plain";

const FORMATS = new Map<unknown, ValueFormat>([
  ["convex_encoded_json", "encoded"],
  ["convex_json", "encoded"],
  ["json", "plain"],
  ["convex_clean_json", "plain"],
]);
/** Every wrapped value has such a key. */
const WRAPPED = '"$';

/** Reads `format`; without one, stock clients get values encoded and everybody else plain. */
export function formatOf(format: unknown, isStockClient: boolean): ValueFormat {
  if (format === undefined) return isStockClient ? "encoded" : "plain";
  const known = FORMATS.get(format);
  if (known === undefined)
    throw new ApiError(
      400,
      "BadFormat",
      `format param must be one of [\`json\`]. Got ${JSON.stringify(format)}`,
    );
  return known;
}

/** The JSON text of a value in the format. */
export function formatted(valueJson: string, format: ValueFormat): string {
  if (format === "encoded" || !valueJson.includes(WRAPPED)) return valueJson;
  return JSON.stringify(plain(JSON.parse(valueJson) as JsonValue));
}

function plain(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value.$integer === "string")
    return String(Buffer.from(value.$integer, "base64").readBigInt64LE());
  if (typeof value.$bytes === "string") return value.$bytes;
  if (typeof value.$float === "string") {
    const number = Buffer.from(value.$float, "base64").readDoubleLE();
    return Number.isFinite(number) ? number : String(number);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
