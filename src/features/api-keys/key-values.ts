import * as z from "zod/mini";

const NAME_CHARS_MAX = 80;

const ORIGIN = /^https?:\/\/[^\s/]+$/i;

/** Origins as typed: separated by commas or spaces. */
export const splitOrigins = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((origin) => origin.replace(/\/$/, ""))
    .filter(Boolean);

/** What the form for a new key asks. */
export const keySchema = z
  .object({
    name: z
      .string()
      .check(
        z.trim(),
        z.minLength(1, "Give the key a name"),
        z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`),
      ),
    type: z.enum(["secret", "publishable", "restricted"]),
    scopes: z.array(z.enum(["signals:write", "track:write", "usage:read"])),
    origins: z.string(),
    lifetimeDays: z.enum(["0", "30", "90", "365"]),
  })
  .check(
    z.refine((key) => key.type !== "restricted" || key.scopes.length > 0, {
      path: ["scopes"],
      error: "Tick at least one",
    }),
    z.refine(
      (key) => key.type !== "publishable" || splitOrigins(key.origins).every((origin) => ORIGIN.test(origin)),
      {
        path: ["origins"],
        error: "An origin looks like https://www.example.com",
      },
    ),
  );

export type KeyValues = z.infer<typeof keySchema>;
