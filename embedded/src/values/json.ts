/** A Convex value in its wire form: `convexToJson`'s output, so int64, bytes and special floats are `{"$integer"}`, `{"$bytes"}`, `{"$float"}`. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A Convex object in its wire form. */
export type JsonObject = { [key: string]: JsonValue };
