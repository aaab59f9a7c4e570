import { normalizeDomain } from "../../lib/text";
import { FREE_MAIL_DOMAINS } from "./freeMailDomains";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const ASCII = /^[\x20-\x7e]*$/;

/**
 * A public host name in lower-case ASCII (international names as punycode, so that both spellings are one), or null.
 * A whole address (`https://www.acme.com/pricing`) is accepted, because that is what people paste.
 */
export function asciiDomain(raw: string): string | null {
  const host = normalizeDomain(raw.normalize("NFKC"));
  const ascii = host === null || ASCII.test(host) ? host : toAscii(host);
  if (ascii === null) return null;
  const labels = ascii.split(".");
  const last = labels[labels.length - 1] ?? "";
  if (labels.length < 2 || /^\d+$/.test(last)) return null;
  return labels.every((label) => LABEL.test(label)) ? ascii : null;
}

/** The domain that names a company, or null where it names a mail provider that anyone may use. */
export function companyDomain(domainNorm: string): string | null {
  return isFreeMailDomain(domainNorm) ? null : domainNorm;
}

/** Whether anyone can have an address at this domain, so that it says nothing about an employer. */
export function isFreeMailDomain(domainNorm: string): boolean {
  return FREE_MAIL_DOMAINS.has(domainNorm);
}

/** A readable first name for a company of which only the domain is known: `acme-labs.com` gives `Acme Labs`. */
export function nameFromDomain(domainNorm: string): string {
  const label = domainNorm.split(".")[0] ?? domainNorm;
  return label
    .split("-")
    .filter((word) => word !== "")
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(" ");
}

function toAscii(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}
