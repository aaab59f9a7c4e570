import type { JsonObject, JsonValue } from "../values/json.ts";

const PLACEHOLDER_FIELD = "$commitTs";

/** Whether a document's JSON may hold `{"$commitTs": null}`, the timestamp of the commit that is to write it. */
export function mayHoldCommitTs(json: string): boolean {
  return json.includes(`"${PLACEHOLDER_FIELD}"`);
}

/** The document with each placeholder replaced by the commit's timestamp. */
export function withCommitTs(document: JsonObject, ts: bigint): JsonObject {
  return resolve(document, int64Json(ts)) as JsonObject;
}

/** An int64 in its wire form. */
function int64Json(value: bigint): JsonObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}

function resolve(value: JsonValue, ts: JsonObject): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((element) => resolve(element, ts));
  if (PLACEHOLDER_FIELD in value) return ts;
  return Object.fromEntries(Object.entries(value).map(([field, content]) => [field, resolve(content, ts)]));
}
