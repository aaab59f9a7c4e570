/** Only this tab, only until it closes: signing in or up comes back to the same invitation. */
const KEY = "invite.token";
/** What the server draws is far shorter; anything longer is not a token. */
const TOKEN_CHARS_MAX = 200;

/** Takes the token out of an address, fragment or query, and keeps it for this tab. Whether the address held one. */
export function keepInviteToken({ hash, searchStr }: { hash: string; searchStr: string }): boolean {
  const token =
    new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? new URLSearchParams(searchStr).get("token");
  if (!token) return false;
  write(token.slice(0, TOKEN_CHARS_MAX));
  return true;
}

/** The token that this tab holds, or null. */
export function readInviteToken(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** Forgets the token, once it was used or is of no use. */
export function forgetInviteToken(): void {
  write(null);
}

// Where storage is blocked the token lives as long as the page does.
let inMemory: string | null = null;

const listeners = new Set<() => void>();

/** Calls back when another link is opened in the page that is already open. */
export function onInviteToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function write(token: string | null): void {
  inMemory = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // The copy in memory stands in.
  }
  for (const listener of listeners) listener();
}
