// RFC 5321 allows 254 characters for a whole address.
const EMAIL_LENGTH_MAX = 254;
const EMAIL_SHAPE = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+\.[^\s@.]+$/u;

/** The comparable form of an e-mail address (trimmed, composed, lower case), or null if it cannot be one. */
export function normalizeEmail(raw: string): string | null {
  const email = raw.trim().normalize("NFC").toLowerCase();
  return email.length <= EMAIL_LENGTH_MAX && EMAIL_SHAPE.test(email) ? email : null;
}

/** The domain part of a normalised e-mail address. */
export function domainOfEmail(emailNorm: string): string {
  return emailNorm.slice(emailNorm.lastIndexOf("@") + 1);
}

/** The comparable form of a company's domain: no scheme, path, port, `www.` or trailing dot; null if it cannot be one. */
export function normalizeDomain(raw: string): string | null {
  const host = raw
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/[/?#:].*$/, "")
    .replace(/\.$/, "")
    .replace(/^www\./, "");
  return /^([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u.test(host) && host.length <= 253
    ? host
    : null;
}

/** Text as search compares it: without accents, lower case, single spaces. */
export function foldText(raw: string): string {
  return raw
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** A short address part made of a name: lower-case letters, digits and single hyphens; `fallback` if nothing remains. */
export function slugify(name: string, fallback: string): string {
  const slug = foldText(name)
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48)
    .replace(/-+$/, "");
  return slug || fallback;
}

/** The text cut to at most `length` characters, with an ellipsis when something was cut. */
export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
