import type { AuthProvider, ModuleSource } from "../functions/app.ts";
import { DeployError } from "./errors.ts";
import { isolateEvaluation } from "./evaluation.ts";

const AUTH_CONFIG = "auth.config.js";
const CODE = "InvalidAuthConfig";
const INTRO = "Failed to evaluate convex/auth.config.ts";

/** The providers whose tokens the app accepts, from its auth.config.ts under these variables. */
export async function evaluateAuthConfig(
  modules: ReadonlyMap<string, ModuleSource>,
  environment: ReadonlyMap<string, string>,
  importTimeMs: number,
): Promise<AuthProvider[]> {
  if (!modules.has(AUTH_CONFIG)) return [];
  const evaluation = isolateEvaluation({
    environment,
    importTimeMs,
    file: (path) => modules.get(path),
  });
  const exports = await evaluation.load(AUTH_CONFIG, CODE, INTRO);
  const config = evaluation.read(
    () => JSON.parse(JSON.stringify(exports.default ?? null)) as { providers?: unknown } | null,
    CODE,
    INTRO,
  );
  if (!Array.isArray(config?.providers))
    throw new DeployError(
      CODE,
      "convex/auth.config.ts must export an object with an array `providers` by default",
    );
  return (config.providers as Record<string, unknown>[]).map((provider) =>
    checkedProvider(provider, modules.get(AUTH_CONFIG)!, environment),
  );
}

function checkedProvider(
  provider: Record<string, unknown>,
  module: ModuleSource,
  environment: ReadonlyMap<string, string>,
): AuthProvider {
  const required =
    provider.type === "customJwt" ? ["issuer", "jwks", "algorithm"] : ["domain", "applicationID"];
  const missing = required.find((field) => typeof provider[field] !== "string");
  if (missing !== undefined) throw missingField(missing, module, environment);
  if (provider.type === "customJwt") {
    const applicationID = typeof provider.applicationID === "string" ? provider.applicationID : null;
    return {
      type: "customJwt",
      applicationID,
      issuer: String(provider.issuer),
      jwks: String(provider.jwks),
      algorithm: String(provider.algorithm),
    };
  }
  return { domain: String(provider.domain), applicationID: String(provider.applicationID) };
}

/** The usual reason for a missing field is a variable that is not set; the command line then tells how to set it. */
function missingField(
  field: string,
  module: ModuleSource,
  environment: ReadonlyMap<string, string>,
): DeployError {
  const unset = [...module.source.matchAll(/process\.env\.([A-Za-z_][A-Za-z0-9_]*)/g)]
    .map((match) => match[1]!)
    .find((name) => !environment.has(name));
  if (unset === undefined)
    return new DeployError(CODE, `A provider in convex/auth.config.ts has no \`${field}\``);
  return new DeployError(
    "AuthConfigMissingEnvironmentVariable",
    `Environment variable ${unset} is used in auth config file but its value was not set`,
  );
}
