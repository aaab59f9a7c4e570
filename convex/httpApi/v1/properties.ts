import { z } from "@hono/zod-openapi";

const PROPERTIES_MAX = 64;
/** Both limits keep a signal a signal: what is larger belongs into the sender's own store, with an id here. */
const PROPERTIES_BYTES_MAX = 8 * 1024;
/** Names must be storable as Convex fields: ASCII, and `$` and `_` are reserved at the beginning. */
const PROPERTY_NAME = /^[A-Za-z0-9][\x20-\x7e]{0,63}$/;

const encoder = new TextEncoder();

/** Free properties of a signal or event: a flat object of bounded size. */
export const propertiesSchema = z
  .record(
    z.string().regex(PROPERTY_NAME, "Names are 1 to 64 ASCII characters and begin with a letter or digit"),
    z.union([z.string(), z.number(), z.boolean(), z.null()], "Values are texts, numbers, booleans or null"),
  )
  .refine((value) => Object.keys(value).length <= PROPERTIES_MAX, `At most ${PROPERTIES_MAX} properties`)
  .refine(
    (value) => byteLength(value) <= PROPERTIES_BYTES_MAX,
    `At most ${PROPERTIES_BYTES_MAX} bytes of properties`,
  )
  .openapi("Properties", { description: "A flat object; at most 64 properties and 8 kB." });

/** The text under which properties are stored, or nothing where there are none. */
export function propsJsonOf(properties: z.infer<typeof propertiesSchema> | undefined): string | undefined {
  return properties && Object.keys(properties).length > 0 ? JSON.stringify(properties) : undefined;
}

const byteLength = (value: object) => {
  const text = JSON.stringify(value);
  // Three bytes per UTF-16 unit at most: the usual small object needs no encoding to be known to fit.
  return text.length * 3 <= PROPERTIES_BYTES_MAX ? text.length : encoder.encode(text).length;
};
