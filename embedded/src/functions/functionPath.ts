/** Where a function is: a component and a canonical path like "dir/mod.js:fn". */
export interface FunctionAddress {
  componentPath: string;
  path: string;
}

const HANDLE_PREFIX = "function://";
const CHILD_PREFIX = "_reference/childComponent/";
const OWN_PREFIX = "_reference/function/";

/** "mod:fn", "mod.js:fn" or "mod" (its default export) as "mod.js:fn". */
export function canonicalPath(path: string): string {
  const colon = path.indexOf(":");
  const module = colon === -1 ? path : path.slice(0, colon);
  const name = colon === -1 ? "default" : path.slice(colon + 1);
  return `${canonicalModule(module)}:${name}`;
}

function canonicalModule(module: string): string {
  if (module.endsWith(".js")) return module;
  return module.endsWith(".ts") ? `${module.slice(0, -3)}.js` : `${module}.js`;
}

/** The path as people write it: no ".js". */
export function displayPath(path: string): string {
  const colon = path.indexOf(":");
  const module = path.slice(0, colon).replace(/\.js$/, "");
  const name = path.slice(colon + 1);
  return name === "default" ? module : `${module}:${name}`;
}

export function moduleOf(path: string): string {
  return path.slice(0, path.indexOf(":"));
}

/** The opaque string that lets another component call this function. */
export function functionHandle(address: FunctionAddress): string {
  return `${HANDLE_PREFIX}${address.componentPath};${address.path}`;
}

export function parseHandle(handle: string): FunctionAddress | null {
  if (!handle.startsWith(HANDLE_PREFIX)) return null;
  const separator = handle.indexOf(";");
  if (separator === -1) return null;
  return { componentPath: handle.slice(HANDLE_PREFIX.length, separator), path: handle.slice(separator + 1) };
}

/** "_reference/childComponent/name/dir/mod/fn" as child name and path, "_reference/function/mod.js:fn" with child null. */
export function parseReference(reference: string): { child: string | null; path: string } | null {
  if (reference.startsWith(OWN_PREFIX))
    return { child: null, path: canonicalPath(reference.slice(OWN_PREFIX.length)) };
  if (!reference.startsWith(CHILD_PREFIX)) return null;
  const parts = reference.slice(CHILD_PREFIX.length).split("/");
  const child = parts.shift();
  const name = parts.pop();
  if (child === undefined || name === undefined || parts.length === 0) return null;
  return { child, path: `${canonicalModule(parts.join("/"))}:${name}` };
}
