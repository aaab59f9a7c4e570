import { domainOfEmail, normalizeEmail } from "../../lib/text";
import { asciiDomain } from "./domain";

/** What nearly all senders send already: nothing in it needs to be folded, so it is worth one look before the long way. */
const STORED_SPELLING =
  /^[a-z0-9._%+-]{1,64}@(?!www\.)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/;
/** RFC 5321: no longer address can be delivered to. */
const CHARS_MAX = 254;

/**
 * The one spelling under which a person's address is stored and looked up, or null if it is no deliverable address.
 * A plus tag is kept: whether it names the same mailbox is the mail host's decision, and merging two people is worse than having two rows.
 */
export function contactEmail(raw: string): string | null {
  if (raw.length <= CHARS_MAX && STORED_SPELLING.test(raw)) return raw;
  const email = normalizeEmail(raw.normalize("NFKC"));
  if (email === null) return null;
  const typed = domainOfEmail(email);
  const domain = asciiDomain(typed);
  return domain === null ? null : email.slice(0, -typed.length) + domain;
}
