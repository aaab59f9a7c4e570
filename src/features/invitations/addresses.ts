import { INVITATIONS_AT_ONCE_MAX } from "../../../convex/identity/rules/invitation";

/** Between entries, as people and mail programs write lists. */
const ENTRY_ENDS = /[,;\n]+/;
/** Names that hold such a mark themselves are quoted. */
const QUOTED = /"[^"\n]*"/g;

/** The addresses in a pasted text, each once, in their order. Names around them are dropped; what is no address stays, to be refused in words. */
export function splitAddresses(text: string): string[] {
  const seen = new Set<string>();
  return text
    .replace(QUOTED, " ")
    .split(ENTRY_ENDS)
    .flatMap(addressesOfEntry)
    .filter((address) => {
      const key = address.toLowerCase();
      return seen.has(key) ? false : seen.add(key);
    });
}

/** "Ada Lovelace <ada@example.com>" is one address with a name before it; otherwise every word is one. */
function addressesOfEntry(entry: string): string[] {
  const words = entry.split(/\s+/).filter((word) => word !== "");
  const hasBrackets = words.some((word) => word.startsWith("<"));
  return words.filter((word) => !hasBrackets || word.includes("@")).map((word) => word.replace(/^<|>$/g, ""));
}

/** Why these addresses cannot be sent as they are, or null. Each single one is judged by the server. */
export function addressesProblem(addresses: readonly string[]): string | null {
  if (addresses.length === 0) return "Enter at least one e-mail address";
  if (addresses.length > INVITATIONS_AT_ONCE_MAX) {
    return `At most ${INVITATIONS_AT_ONCE_MAX} addresses at once; these are ${addresses.length}`;
  }
  return null;
}
