import type { HttpRoute } from "../../functions/app.ts";
import { checkEnvironment } from "./componentEnvironment.ts";
import type { ChildUse, Definition } from "./definitions.ts";
import { DeployError } from "../errors.ts";

/** One place where a component is installed. */
export interface Instance {
  /** "" or "a/b". */
  path: string;
  definitionPath: string;
  /** Child name to component path. */
  children: Record<string, string>;
  /** How its variables come about: from text, or from a variable of the parent instance. */
  env: EnvBinding[];
  /** HTTP prefix to component path of a child. Absent in what older releases stored. */
  httpMounts?: Record<string, string>;
  /** The prefix of the app's own routes. */
  httpPrefix?: string | null;
}

export type EnvBinding = NonNullable<ChildUse["env"]>[number];

const CHILD_REFERENCE = "_reference/childComponent/";

/** Lays out all instances, parents before children. Throws DeployError where a component is used wrongly. */
export function buildTree(
  definitions: ReadonlyMap<string, Definition>,
  deployed: readonly { path: string; httpRoutes: readonly HttpRoute[] | null }[],
): Instance[] {
  const instances: Instance[] = [];
  const routes = new Map(deployed.map(({ path, httpRoutes }) => [path, httpRoutes]));
  const visit = (path: string, definitionPath: string, env: EnvBinding[], parent: Definition | null) => {
    const definition = definitions.get(definitionPath);
    if (definition === undefined)
      throw new DeployError("InvalidDefinition", `Component definition ${definitionPath} was not pushed`);
    if (parent !== null) checkEnvironment(path, definition, env, parent);
    const children: Record<string, string> = {};
    const { httpPrefix } = definition;
    const instance: Instance = { path, definitionPath, children, env, httpMounts: {}, httpPrefix };
    instances.push(instance);
    for (const child of definition.childComponents) {
      if (children[child.name] !== undefined)
        throw new DeployError(
          "DuplicateComponent",
          `Two components are installed under the name "${child.name}"`,
        );
      const childPath = path === "" ? child.name : `${path}/${child.name}`;
      children[child.name] = childPath;
      visit(childPath, child.path, child.env ?? [], definition);
    }
    const routed = (child: Instance) =>
      (routes.get(child.definitionPath) ?? []).length > 0 || Object.keys(child.httpMounts ?? {}).length > 0;
    instance.httpMounts = checkedMounts(definition, children, routes.get(definitionPath) ?? [], (childPath) =>
      routed(instances.find((other) => other.path === childPath)!),
    );
  };
  visit("", "", [], null);
  return instances;
}

/** The children's mounts by component path. Each must have something to serve, under a prefix of its own. */
function checkedMounts(
  { httpMounts, httpPrefix }: Definition,
  children: Record<string, string>,
  ownRoutes: readonly HttpRoute[],
  hasRoutes: (componentPath: string) => boolean,
): Record<string, string> {
  const refuse = (mount: string, why: string) =>
    new DeployError("TypecheckError", `HTTP mount ${JSON.stringify(mount)} is invalid: ${why}`);
  const mounted: Record<string, string> = {};
  for (const [mount, reference] of Object.entries(httpMounts)) {
    const name = reference.slice(CHILD_REFERENCE.length);
    const componentPath = children[name];
    if (componentPath === undefined)
      throw refuse(mount, `Child component ${JSON.stringify(name)} not found.`);
    if (!hasRoutes(componentPath))
      throw refuse(mount, `Child component ${JSON.stringify(name)} doesn't have any HTTP routes.`);
    const own = ownRoutes.find(({ path }) => `${httpPrefix ?? "/"}${path.slice(1)}` === `${mount}*`);
    if (own !== undefined) throw refuse(mount, "Overlap with existing prefix route");
    mounted[mount] = componentPath;
  }
  return mounted;
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
