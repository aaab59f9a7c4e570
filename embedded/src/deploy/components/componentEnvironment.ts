import type { JsonObject, JsonValue } from "../../values/json.ts";
import type { EnvBinding } from "./componentTree.ts";
import type { Definition, EnvDeclaration } from "./definitions.ts";
import { DeployError } from "../errors.ts";

/**
 * Holds what a parent hands to a component against what the component declares: nothing unknown, nothing
 * missing, values of the declared kind. Throws DeployError with Convex's words.
 */
export function checkEnvironment(
  path: string,
  component: Definition,
  env: readonly EnvBinding[],
  parent: Definition,
): void {
  const refuse = (what: string) => new DeployError("TypecheckError", `Component ${path} ${what}`);
  for (const [name, binding] of env) {
    const declared = declaration(component, name);
    if (declared === undefined) throw refuse(`has no env var named ${JSON.stringify(name)}`);
    if (binding.type === "envVar") {
      const problem = mismatch(declared, binding.name, declaration(parent, binding.name));
      if (problem !== null) throw refuse(`env var ${JSON.stringify(name)} ${problem}`);
    } else if (textsOf(declared)?.has(binding.value) === false) {
      throw refuse(
        `has an invalid value for env var ${JSON.stringify(name)}: ${JSON.stringify(binding.value)} is not one of ${[...textsOf(declared)!].map((text) => JSON.stringify(text)).join(", ")}`,
      );
    }
  }
  const given = new Set(env.map(([name]) => name));
  const missing = component.envVars.find(([name, { optional }]) => optional !== true && !given.has(name));
  if (missing !== undefined) throw refuse(`is missing required env var ${JSON.stringify(missing[0])}`);
}

function declaration({ envVars }: Definition, name: string): EnvDeclaration[1] | undefined {
  return envVars.find(([other]) => other === name)?.[1];
}

/** Why the parent's variable does not do for the child's, or null. */
function mismatch(
  declared: EnvDeclaration[1],
  parentName: string,
  parent: EnvDeclaration[1] | undefined,
): string | null {
  if (parent === undefined) return `references undeclared parent env var ${parentName}`;
  if (parent.optional === true && declared.optional !== true)
    return `is required, but parent env var ${parentName} is optional`;
  const allowed = textsOf(declared);
  const possible = textsOf(parent);
  const fits = allowed === null || (possible !== null && [...possible].every((text) => allowed.has(text)));
  return fits ? null : `validator is not satisfied by parent env var ${parentName} validator`;
}

/** The texts that a variable's validator accepts, or null if it takes any: it is a string, a literal or a union of them. */
function textsOf(declared: EnvDeclaration[1]): Set<string> | null {
  return texts(JSON.parse(declared.value) as JsonObject);
}

function texts(validator: JsonObject): Set<string> | null {
  if (validator.type === "literal") return new Set([String(validator.value)]);
  if (validator.type !== "union") return null;
  const members = (validator.value as JsonValue[]).map((member) => texts(member as JsonObject));
  return members.includes(null) ? null : new Set(members.flatMap((member) => [...member!]));
}
