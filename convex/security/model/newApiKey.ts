import type { ApiScope } from "../../access/actor";
import { scopesAllowed } from "../../access/apiKeyFormat";
import type { ApiKeyType } from "../../access/apiKeyFormat";

const NAME_LENGTH_MAX = 80;
const ORIGINS_MAX = 20;

export type WantedApiKey = {
  name: string;
  type: ApiKeyType;
  scopes?: ApiScope[];
  origins?: string[];
  expiresAt?: number;
};

export type PlannedApiKey =
  | { ok: true; name: string; scopes: ApiScope[]; origins: string[] | undefined }
  | { ok: false; field: string; reason: string };

const refuse = (field: string, reason: string): PlannedApiKey => ({ ok: false, field, reason });

/** What a new key would be, or why it cannot be made. A restricted key holds what it is given; the other types hold all they may. */
export function planApiKey(wanted: WantedApiKey, now: number): PlannedApiKey {
  const name = wanted.name.replace(/\s+/g, " ").trim();
  if (name.length === 0 || name.length > NAME_LENGTH_MAX)
    return refuse("name", `A name has 1 to ${NAME_LENGTH_MAX} characters`);
  if (wanted.expiresAt !== undefined && !(wanted.expiresAt > now))
    return refuse("expiresAt", "The expiry is in the past");

  const allowed = scopesAllowed(wanted.type);
  const scopes = wanted.type === "restricted" ? [...new Set(wanted.scopes ?? [])] : [...allowed];
  if (scopes.length === 0) return refuse("scopes", "A restricted key needs at least one scope");
  const excess = (wanted.scopes ?? []).find((scope) => !allowed.includes(scope));
  if (excess) return refuse("scopes", `A ${wanted.type} key cannot hold the scope ${excess}`);

  if (wanted.origins?.length && wanted.type !== "publishable") {
    return refuse("origins", "Only a publishable key is used from web pages");
  }
  if ((wanted.origins?.length ?? 0) > ORIGINS_MAX) return refuse("origins", `At most ${ORIGINS_MAX} origins`);
  const origins = wanted.origins?.map(originOf);
  if (origins?.includes(null)) return refuse("origins", "An origin looks like https://example.com");
  return { ok: true, name, scopes, origins: origins?.filter((origin) => origin !== null) };
}

/** The origin as browsers send it, or null for a text that is no web origin. */
function originOf(text: string): string | null {
  const origin = text.trim().toLowerCase().replace(/\/$/, "");
  return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin) ? origin : null;
}
