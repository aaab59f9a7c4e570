import type { JsonObject, JsonValue } from "../../values/json.ts";
import { FunctionFailure } from "../errors.ts";
import type { TransactionExecution } from "../transactionExecution.ts";

/** A token can't be taken back, so it must not live long. */
const LIFETIME_MAX_S = 60 * 60;
/** Set by the backend, or, as `nbf`, not to be set at all. */
const RESERVED = new Set(["iss", "iat", "exp", "nbf"]);
const RESERVED_PREFIX = /^(convex|cvx)/i;

/** Signs a token with the deployment's key, as from this function's component. */
export function signJwt(execution: TransactionExecution, argsJson: string): string {
  const { claims = {}, expiresInSeconds } = JSON.parse(argsJson) as JsonObject;
  const lifetimeS = checkedLifetime(expiresInSeconds);
  const token = execution.services.signer.sign(checkedClaims(claims), {
    componentPath: execution.componentPath,
    nowMs: execution.nowMs,
    lifetimeS,
  });
  return JSON.stringify(token);
}

function checkedLifetime(seconds: JsonValue | undefined): number {
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 1 || seconds > LIFETIME_MAX_S)
    throw new FunctionFailure(
      `signJwt: \`expiresInSeconds\` must be a whole number of seconds from 1 to ${LIFETIME_MAX_S}`,
    );
  return seconds;
}

function checkedClaims(claims: JsonValue): JsonObject {
  if (typeof claims !== "object" || claims === null || Array.isArray(claims))
    throw new FunctionFailure("signJwt: `claims` must be an object");
  for (const name of Object.keys(claims)) {
    if (RESERVED.has(name) || RESERVED_PREFIX.test(name))
      throw new FunctionFailure(`signJwt: the claim ${JSON.stringify(name)} is reserved and may not be set`);
  }
  return claims;
}
