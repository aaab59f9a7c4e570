import * as z from "zod/mini";

const NAME_CHARS_MAX = 80;

const ORIGIN = /^https?:\/\/[^\s/]+$/i;
// Only the form; whether it is an address is for the server to say.
const ADDRESS = /^[0-9a-f:.]+(\/\d{1,3})?$/i;

/** Entries of a list as typed: separated by commas, spaces or lines. */
export const splitList = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/\/$/, ""))
    .filter(Boolean);

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, "Give the key a name"),
    z.maxLength(NAME_CHARS_MAX, `At most ${NAME_CHARS_MAX} characters`),
  );

interface Lists {
  type: "secret" | "publishable" | "restricted";
  allowedOrigins: string;
  allowedAddresses: string;
}

const goodOrigins = z.refine<Lists>(
  (key) => key.type !== "publishable" || splitList(key.allowedOrigins).every((origin) => ORIGIN.test(origin)),
  { path: ["allowedOrigins"], error: "An origin looks like https://www.example.com" },
);

const goodAddresses = z.refine<Lists>(
  (key) => splitList(key.allowedAddresses).every((address) => ADDRESS.test(address)),
  { path: ["allowedAddresses"], error: "An address looks like 203.0.113.7 or 203.0.113.0/24" },
);

const shared = {
  name,
  type: z.enum(["secret", "publishable", "restricted"]),
  allowedOrigins: z.string(),
  allowedAddresses: z.string(),
};

/** What the form for a new key asks. */
export const keySchema = z
  .object({
    ...shared,
    scopes: z.array(z.enum(["signals:write", "track:write", "usage:read"])),
    lifetimeDays: z.enum(["0", "30", "90", "365"]),
  })
  .check(
    z.refine((key) => key.type !== "restricted" || key.scopes.length > 0, {
      path: ["scopes"],
      error: "Tick at least one",
    }),
    goodOrigins,
    goodAddresses,
  );

/** What can be changed of a key that exists. */
export const keyChangeSchema = z.object(shared).check(goodOrigins, goodAddresses);

export type KeyValues = z.infer<typeof keySchema>;
export type KeyChange = z.infer<typeof keyChangeSchema>;
