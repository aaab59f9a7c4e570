const EIGHT_BYTES = 8;
const WRAPPED_LENGTH: Record<string, number | null> = {
  $integer: EIGHT_BYTES,
  $float: EIGHT_BYTES,
  $bytes: null,
};

/** What makes parsed JSON no value in wire form, or null if it is one. To be asked once, where a value comes in. */
export function wireFault(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = wireFault(item);
      if (fault !== null) return fault;
    }
    return null;
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    const fault = key.startsWith("$") ? wrappedFault(value, key, item) : wireFault(item);
    if (fault !== null) return fault;
  }
  return null;
}

function wrappedFault(value: object, key: string, text: unknown): string | null {
  if (!Object.hasOwn(WRAPPED_LENGTH, key) || Object.keys(value).length !== 1)
    return `Field name ${key} starts with a '$', which is reserved.`;
  if (typeof text !== "string") return `Malformed ${key} field on value`;
  const wanted = WRAPPED_LENGTH[key];
  const { length } = Buffer.from(text, "base64");
  return wanted === null || length === wanted
    ? null
    : `Received ${length} bytes, expected ${wanted} for ${key}`;
}
