import { domainOfEmail, normalizeEmail } from "../../lib/text";
import { asciiDomain } from "./domain";

/**
 * The one spelling under which a person's address is stored and looked up, or null if it is no deliverable address.
 * A plus tag is kept: whether it names the same mailbox is the mail host's decision, and merging two people is worse than having two rows.
 */
export function contactEmail(raw: string): string | null {
  const email = normalizeEmail(raw.normalize("NFKC"));
  if (email === null) return null;
  const typed = domainOfEmail(email);
  const domain = asciiDomain(typed);
  return domain === null ? null : email.slice(0, -typed.length) + domain;
}
