import type { Definition } from "./definitions.ts";
import { DeployError } from "./errors.ts";

/** One place where a component is installed. */
export interface Instance {
  /** "" or "a/b". */
  path: string;
  definitionPath: string;
  /** Child name to component path. */
  children: Record<string, string>;
  /** How its variables come about: from text, or from a variable of the parent instance. */
  env: [string, { type: "value"; value: string } | { type: "envVar"; name: string }][];
}

/** Lays out all instances, parents before children. */
export function buildTree(definitions: ReadonlyMap<string, Definition>): Instance[] {
  const instances: Instance[] = [];
  const visit = (path: string, definitionPath: string, env: Instance["env"]) => {
    const definition = definitions.get(definitionPath);
    if (definition === undefined)
      throw new DeployError("InvalidDefinition", `Component definition ${definitionPath} was not pushed`);
    const children: Record<string, string> = {};
    instances.push({ path, definitionPath, children, env });
    for (const child of definition.childComponents) {
      if (children[child.name] !== undefined)
        throw new DeployError(
          "DuplicateComponent",
          `Two components are installed under the name "${child.name}"`,
        );
      const childPath = path === "" ? child.name : `${path}/${child.name}`;
      children[child.name] = childPath;
      visit(childPath, child.path, child.env ?? []);
    }
  };
  visit("", "", []);
  return instances;
}

/** The variables of each instance: the app has the deployment's, a component only what its parent hands down. */
export function environments(
  instances: readonly Instance[],
  deployment: ReadonlyMap<string, string>,
): Map<string, Map<string, string>> {
  const result = new Map<string, Map<string, string>>();
  for (const { path, env } of instances) {
    if (path === "") {
      result.set("", new Map(deployment));
      continue;
    }
    const parent = result.get(path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
    const own = new Map<string, string>();
    for (const [name, binding] of env) {
      const value = binding.type === "value" ? binding.value : parent?.get(binding.name);
      if (value !== undefined) own.set(name, value);
    }
    result.set(path, own);
  }
  return result;
}
