import { normalizeEmail } from "../../lib/text";
import { cleanName } from "./credentials";

/** One of Clerk's people, as far as it is kept. */
export type ClerkPerson = {
  clerkId: string;
  /** The primary address; null when there is none. */
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  image: string | null;
  updatedAt: number;
};

export type ClerkEvent =
  | { type: "changed"; person: ClerkPerson }
  | { type: "deleted"; clerkId: string; at: number };

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;
const text = (value: unknown): string | null => (typeof value === "string" && value ? value : null);
const time = (value: unknown): number | null => (typeof value === "number" && value > 0 ? value : null);

/** What a delivery of Clerk's says of a person, or null for one about anything else. `now` stands for a time that is not named. */
export function readClerkEvent(body: unknown, now: number): ClerkEvent | null {
  if (!isObject(body) || !isObject(body.data)) return null;
  const clerkId = text(body.data.id);
  if (!clerkId) return null;
  const at = time(body.timestamp) ?? now;
  if (body.type === "user.deleted") return { type: "deleted", clerkId, at };
  if (body.type !== "user.created" && body.type !== "user.updated") return null;
  return { type: "changed", person: readPerson(clerkId, body.data, time(body.data.updated_at) ?? at) };
}

function readPerson(clerkId: string, data: Json, updatedAt: number): ClerkPerson {
  const addresses = Array.isArray(data.email_addresses) ? data.email_addresses.filter(isObject) : [];
  const primary = addresses.find(({ id }) => id === data.primary_email_address_id) ?? addresses[0];
  const verification = primary?.verification;
  return {
    clerkId,
    email:
      primary && typeof primary.email_address === "string" ? normalizeEmail(primary.email_address) : null,
    isEmailVerified: isObject(verification) && verification.status === "verified",
    name: cleanName([text(data.first_name), text(data.last_name)].filter(Boolean).join(" ")),
    image: httpsUrl(data.image_url),
    updatedAt,
  };
}

/** What a token of Clerk's says of its bearer. It carries no time of change, so any delivery is newer. */
export function personOfClaims(identity: {
  subject: string;
  email?: unknown;
  emailVerified?: unknown;
  name?: unknown;
  pictureUrl?: unknown;
}): ClerkPerson {
  return {
    clerkId: identity.subject,
    email: typeof identity.email === "string" ? normalizeEmail(identity.email) : null,
    isEmailVerified: identity.emailVerified === true,
    name: cleanName(identity.name),
    image: httpsUrl(identity.pictureUrl),
    updatedAt: 0,
  };
}

function httpsUrl(value: unknown): string | null {
  const url = text(value);
  return url?.startsWith("https://") ? url : null;
}
