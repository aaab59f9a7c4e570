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
