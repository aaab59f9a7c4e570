/** What can be written canonically. A field that is undefined is as absent as one that is not there. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [field: string]: Canonical | undefined };

/**
 * The one text for a value (RFC 8785): fields sorted by their UTF-16 units, no spaces, numbers and strings as ECMAScript writes them.
 * Equal values give equal texts whatever order their fields were set in, and different values different ones.
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("JSON knows no such number");
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const inner = value[name];
      return inner === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(inner)}`];
    });
  return `{${fields.join(",")}}`;
}

const isList = (value: object): value is readonly Canonical[] => Array.isArray(value);
