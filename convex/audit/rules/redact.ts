// A field whose name says that it holds a secret. Ids and the last four characters of a secret are meant to be shown.
const SECRET_FIELD = /secret|password|token|cipher|hash|pepper|authorization/i;

// Anything that looks like one of our own keys, wherever it stands.
const KEY_SHAPE = /sb_(sk|pk|rk)_(live|test)_[A-Za-z0-9]+_[A-Za-z0-9]+/g;

/** The record with secrets blanked out, at any depth, so that a log never becomes a place to steal from. */
export function redact(value: unknown): unknown {
  if (typeof value === "string") return value.replace(KEY_SHAPE, "[redacted]");
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      SECRET_FIELD.test(field) && inner !== null && inner !== undefined ? "[redacted]" : redact(inner),
    ]),
  );
}
