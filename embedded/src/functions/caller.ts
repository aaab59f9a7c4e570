import type { JsonObject } from "../values/json.ts";

/** Claims as `ctx.auth.getUserIdentity()` returns them, with tokenIdentifier, issuer and subject. */
export type Identity = JsonObject;

/** Who calls a function. Anonymous callers and users see public functions only. */
export type Caller =
  | { kind: "anonymous" }
  /** `token` is what it was proved with. */
  | { kind: "user"; identity: Identity; token?: string }
  | { kind: "admin"; actingAs?: Identity }
  | { kind: "system" };

/** Tells whether the caller may run internal functions and address components. */
export function mayCallInternal(caller: Caller): boolean {
  return caller.kind === "admin" || caller.kind === "system";
}

/** The identity a function of the root component sees, or null. */
export function identityOf(caller: Caller): Identity | null {
  if (caller.kind === "user") return caller.identity;
  if (caller.kind === "admin") return caller.actingAs ?? null;
  return null;
}

/** What is known of who sent a request over the network. */
export interface ClientInfo {
  ip: string | null;
  userAgent: string | null;
}

/** Who sent a request, by its headers (names and values in turn): the last hop is where it came from. */
export function clientOf({ headers }: { headers: readonly string[] }): ClientInfo {
  const hops = header(headers, "x-forwarded-for")?.split(",") ?? [];
  return { ip: hops.at(-1)?.trim() ?? null, userAgent: header(headers, "user-agent") };
}

function header(headers: readonly string[], wanted: string): string | null {
  for (let at = 0; at + 1 < headers.length; at += 2)
    if (headers[at]!.toLowerCase() === wanted) return headers[at + 1]!;
  return null;
}
