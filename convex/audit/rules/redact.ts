// A field whose name says that it holds a secret. Ids and the last four characters of a secret are meant to be shown.
const SECRET_FIELD = /secret|password|token|cipher|hash|pepper|authorization/i;

// Anything that looks like a key or a token, wherever it stands: our own, a payment provider's, a signing secret, a signed session.
const SECRET_SHAPES = [
  /sb_(sk|pk|rk)_(live|test)_[A-Za-z0-9]+_[A-Za-z0-9]+/g,
  /\b(sk|rk)_(live|test)_[A-Za-z0-9]{8,}/g,
  /\bwhsec_[A-Za-z0-9+/=_-]{6,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g,
];

/** The record with secrets blanked out, at any depth, so that a log never becomes a place to steal from. */
export function redact(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      SECRET_FIELD.test(field) && inner !== null && inner !== undefined ? "[redacted]" : redact(inner),
    ]),
  );
}

/** The text with everything blanked out that looks like a secret. */
export function redactText(text: string): string {
  return SECRET_SHAPES.reduce((rest, shape) => rest.replace(shape, "[redacted]"), text);
}
