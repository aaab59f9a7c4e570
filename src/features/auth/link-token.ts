/** The pages that a mailed link leads to. */
type LinkPage = "reset-password" | "verify-email";

// What the server draws is far shorter; anything longer is not a token.
const TOKEN_CHARS_MAX = 200;

// Where storage is blocked the token lives as long as the page does.
const inMemory = new Map<LinkPage, string>();

const keyOf = (page: LinkPage) => `${page}.token`;

/** Takes the token out of an address, fragment or query, and keeps it for this tab. Whether the address held one. */
export function keepLinkToken(
  page: LinkPage,
  { hash, searchStr }: { hash: string; searchStr: string },
): boolean {
  const token =
    new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? new URLSearchParams(searchStr).get("token");
  if (!token) return false;
  const kept = token.slice(0, TOKEN_CHARS_MAX);
  inMemory.set(page, kept);
  try {
    sessionStorage.setItem(keyOf(page), kept);
  } catch {
    // The copy in memory stands in.
  }
  return true;
}

/** The token that this tab holds for the page, or null. */
export function readLinkToken(page: LinkPage): string | null {
  try {
    return sessionStorage.getItem(keyOf(page)) ?? inMemory.get(page) ?? null;
  } catch {
    return inMemory.get(page) ?? null;
  }
}

/** Forgets the token, once it was used or is of no use. */
export function forgetLinkToken(page: LinkPage): void {
  inMemory.delete(page);
  try {
    sessionStorage.removeItem(keyOf(page));
  } catch {
    // There is nothing to remove.
  }
}
