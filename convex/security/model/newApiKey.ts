import type { ApiScope } from "../../access/actor";
import { scopesAllowed } from "../../access/apiKeyFormat";
import type { ApiKeyType } from "../../access/apiKeyFormat";
import { isAddressRange } from "../../lib/addressRange";

const NAME_LENGTH_MAX = 80;
const ORIGINS_MAX = 20;
// Each is looked at with every request.
const ADDRESSES_MAX = 50;

/** Where a key may be used from; an absent or empty list means anywhere. */
export type AllowLists = { allowedOrigins?: string[]; allowedAddresses?: string[] };
export type WantedApiKey = {
  name: string;
  type: ApiKeyType;
  scopes?: ApiScope[];
  expiresAt?: number;
} & AllowLists;

type Refused = { ok: false; field: string; reason: string };
type PlannedPlaces = { ok: true; origins?: string[]; addresses?: string[] };
export type PlannedApiKey =
  | { ok: true; name: string; scopes: ApiScope[]; origins?: string[]; addresses?: string[] }
  | Refused;

const refuse = (field: string, reason: string): Refused => ({ ok: false, field, reason });

/** What a new key would be, or why it cannot be made. A restricted key holds what it is given; the other types hold all they may. */
export function planApiKey(wanted: WantedApiKey, now: number): PlannedApiKey {
  const name = planName(wanted.name);
  if (!name.ok) return name;
  if (wanted.expiresAt !== undefined && !(wanted.expiresAt > now))
    return refuse("expiresAt", "The expiry is in the past");

  const allowed = scopesAllowed(wanted.type);
  const scopes = wanted.type === "restricted" ? [...new Set(wanted.scopes ?? [])] : [...allowed];
  if (scopes.length === 0) return refuse("scopes", "A restricted key needs at least one scope");
  const excess = (wanted.scopes ?? []).find((scope) => !allowed.includes(scope));
  if (excess) return refuse("scopes", `A ${wanted.type} key cannot hold the scope ${excess}`);

  const places = planPlaces(wanted.type, wanted);
  return places.ok ? { ...places, name: name.name, scopes } : places;
}

/** A name as it is stored, or why it cannot be one. */
export function planName(text: string): { ok: true; name: string } | Refused {
  const name = text.replace(/\s+/g, " ").trim();
  return name.length === 0 || name.length > NAME_LENGTH_MAX
    ? refuse("name", `A name has 1 to ${NAME_LENGTH_MAX} characters`)
    : { ok: true, name };
}

/** Allow-lists as they are stored, or what is wrong with them. A list that was not given is not among them. */
export function planPlaces(
  type: ApiKeyType,
  { allowedOrigins, allowedAddresses }: AllowLists,
): PlannedPlaces | Refused {
  if (allowedOrigins?.length && type !== "publishable")
    return refuse("allowedOrigins", "Only a publishable key is used from web pages");
  if ((allowedOrigins?.length ?? 0) > ORIGINS_MAX)
    return refuse("allowedOrigins", `At most ${ORIGINS_MAX} origins`);
  if ((allowedAddresses?.length ?? 0) > ADDRESSES_MAX)
    return refuse("allowedAddresses", `At most ${ADDRESSES_MAX} addresses`);

  const origins = allowedOrigins?.map(originOf);
  if (origins?.includes(null)) return refuse("allowedOrigins", "An origin looks like https://example.com");
  const addresses = allowedAddresses?.map((text) => text.trim().toLowerCase());
  const bad = addresses?.find((text) => !isAddressRange(text));
  if (bad !== undefined)
    return refuse("allowedAddresses", `“${bad}” is no address; one looks like 203.0.113.7 or 203.0.113.0/24`);
  return {
    ok: true,
    ...(origins && { origins: [...new Set(origins.filter((origin) => origin !== null))] }),
    ...(addresses && { addresses: [...new Set(addresses)] }),
  };
}

/** The origin as browsers send it, or null for a text that is no web origin. */
function originOf(text: string): string | null {
  const origin = text.trim().toLowerCase().replace(/\/$/, "");
  return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/.test(origin) ? origin : null;
}
