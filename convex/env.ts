// Convex provides this much of Node's `process`, and nothing else of Node.
declare const process: { env: Record<string, string | undefined> };

/**
 * The only reader of the deployment's environment variables. A function per variable, so that a missing one fails where it is
 * needed, with the command that sets it, and never while a module loads.
 */
function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set (${meaning}). Set it with: npx convex env set ${name} <value>`);
  return value;
}

// While a deployment evaluates auth.config.ts, reading a variable that is not set throws.
function ifSet(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const decodeBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

// AES-256 needs exactly this many bytes.
const SECRETS_KEY_BYTES = 32;

/** The address of the client, without a trailing slash. */
export const siteUrl = (): string => required("SITE_URL", "address of the web client").replace(/\/$/, "");

/** The address under which this deployment's HTTP actions are reached; set by the backend itself. */
export const convexSiteUrl = (): string => required("CONVEX_SITE_URL", "set by the backend itself");

/** Whether visitors may enter the demo organisation without an account. */
export const isDemoMode = (): boolean => process.env.DEMO_MODE === "true";

/** The secret with which Stripe signs its deliveries, or null while Stripe is not connected. */
export const stripeWebhookSecret = (): string | null => process.env.STRIPE_WEBHOOK_SECRET || null;

/** The ChiliPiper address token of the demo organisation, or null when the seed should draw one. */
export const demoChiliPiperToken = (): string | null => process.env.DEMO_CHILIPIPER_TOKEN || null;

/**
 * The 32 bytes with which tenants' secrets are sealed, and the ones they were sealed with before while those are being replaced: a new
 * key goes into SECRETS_KEY and the old one into SECRETS_KEY_PREVIOUS until everything is sealed anew.
 */
export function secretsKeys(): {
  current: Uint8Array<ArrayBuffer>;
  previous: Uint8Array<ArrayBuffer> | null;
} {
  const previous = process.env.SECRETS_KEY_PREVIOUS;
  return {
    current: aesKeyOf("SECRETS_KEY", required("SECRETS_KEY", "32 random bytes in base64")),
    previous: previous ? aesKeyOf("SECRETS_KEY_PREVIOUS", previous) : null,
  };
}

function aesKeyOf(name: string, text: string): Uint8Array<ArrayBuffer> {
  const key = decodeBase64(text);
  if (key.length !== SECRETS_KEY_BYTES) {
    throw new Error(`${name} must be ${SECRETS_KEY_BYTES} bytes in base64, not ${key.length}`);
  }
  return key;
}

/** The issuer of Clerk's tokens, or null while Clerk is not connected. Named without its scheme, it is one of the web's. */
export function clerkIssuer(): string | null {
  const domain = ifSet(() => process.env.CLERK_JWT_ISSUER_DOMAIN);
  if (!domain) return null;
  return (/^https?:\/\//.test(domain) ? domain : `https://${domain}`).replace(/\/+$/, "");
}

/** The secret with which Clerk signs its deliveries, or null while its webhook is not connected. */
export const clerkWebhookSecret = (): string | null => process.env.CLERK_WEBHOOK_SECRET || null;

/** How many requests a minute an API key of the standard class may make; null means the built-in figure. Raised for measurements only. */
export function apiRateLimitPerMinute(): number | null {
  const text = process.env.API_RATE_LIMIT_PER_MINUTE;
  if (!text) return null;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new Error(`API_RATE_LIMIT_PER_MINUTE must be a whole number above 0, not ${text}`);
  }
  return limit;
}

/** The mail provider as it is set up, or why mails cannot leave yet. `baseUrl` is null for Resend itself. */
export type EmailProvider =
  | { ok: true; apiKey: string; baseUrl: string | null; from: string }
  | { ok: false; reason: string };

/** How mails leave this deployment. Not an error when they cannot: the outbox then holds them. */
export function emailProvider(): EmailProvider {
  const apiKey = process.env.RESEND_API_KEY;
  if (!apiKey) return { ok: false, reason: "RESEND_API_KEY is not set on this deployment" };
  const from = process.env.EMAIL_FROM;
  if (!from) return { ok: false, reason: "EMAIL_FROM is not set on this deployment" };
  return { ok: true, apiKey, from, baseUrl: process.env.RESEND_BASE_URL || null };
}

/** The secret with which Resend signs its webhook, or null while the webhook is not set up. */
export const resendWebhookSecret = (): string | null => process.env.RESEND_WEBHOOK_SECRET || null;
