// Shown in every address of the organisation: long enough for a name, short enough to read.
const SLUG_LENGTH_MIN = 2;
export const SLUG_LENGTH_MAX = 48;

const SHAPE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

// First parts of the client's own addresses, and words that would mislead whoever reads them as an organisation's.
const RESERVED: ReadonlySet<string> = new Set([
  "account",
  "admin",
  "api",
  "app",
  "assets",
  "billing",
  "docs",
  "health",
  "help",
  "invite",
  "new",
  "reset-password",
  "settings",
  "sign-in",
  "sign-up",
  "static",
  "status",
  "support",
  "switchboard",
  "verify-email",
  "webhooks",
  "www",
]);

/** Why a text cannot be an organisation's address, or null when it can. */
export function slugProblem(slug: string): string | null {
  if (slug.length < SLUG_LENGTH_MIN) return `An address has at least ${SLUG_LENGTH_MIN} characters`;
  if (slug.length > SLUG_LENGTH_MAX) return `An address has at most ${SLUG_LENGTH_MAX} characters`;
  if (!SHAPE.test(slug)) return "An address has small letters, digits and single hyphens between them";
  return isReservedSlug(slug) ? "This address is reserved" : null;
}

/** Whether an address belongs to the app itself. */
export function isReservedSlug(slug: string): boolean {
  return RESERVED.has(slug);
}
