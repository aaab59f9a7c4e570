import type { HttpRoute, LoadedApp, LoadedComponent } from "../app.ts";

/** Whose router answers a request, and under which path it knows it. */
export interface RoutedRequest {
  component: LoadedComponent;
  routedPath: string;
}

/** "disabled": there is no router that could answer. "unmatched": there is one, but not for this path. */
export type Routing = RoutedRequest | "disabled" | "unmatched";

/**
 * Finds the component that answers a path: an exact route of the router, else the longest prefix among
 * its routes and the components mounted beside it; a mounted component sees the path without the mount.
 */
export function routeHttp(app: LoadedApp, method: string, pathname: string): Routing {
  let component = app.components.get("");
  let path = pathname;
  while (component !== undefined) {
    const { httpRoutes, httpMounts } = component;
    if (httpRoutes === null && httpMounts.size === 0) return "disabled";
    const own = httpRoutes === null ? null : underPrefix(path, component.httpPrefix ?? "/");
    const elsewhere = httpRoutes === null ? "disabled" : "unmatched";
    const asOwn: Routing = own === null ? elsewhere : { component, routedPath: own };
    const fitting = (httpRoutes ?? []).filter((route) => route.method === routableMethod(method));
    if (own !== null && fitting.some((route) => route.path === own)) return asOwn;
    const mount = longestMount(httpMounts, path);
    const restOfOwn = own === null ? null : shortestRest(fitting, own);
    // What is left over is shortest where the prefix is longest.
    if (mount === null || (restOfOwn !== null && restOfOwn <= mount.rest.length)) return asOwn;
    component = app.components.get(mount.componentPath);
    path = mount.rest;
  }
  return "disabled";
}

/** A router answers HEAD by its GET. */
function routableMethod(method: string): string {
  return method === "HEAD" ? "GET" : method;
}

/** The path after a prefix that ends in a slash, with a slash in front; null if it is elsewhere. */
function underPrefix(path: string, prefix: string): string | null {
  return path.startsWith(prefix) ? `/${path.slice(prefix.length)}` : null;
}

function longestMount(
  mounts: ReadonlyMap<string, string>,
  path: string,
): { componentPath: string; rest: string } | null {
  let found: { componentPath: string; rest: string } | null = null;
  for (const [mount, componentPath] of mounts) {
    const rest = underPrefix(path, mount);
    if (rest !== null && (found === null || rest.length < found.rest.length)) found = { componentPath, rest };
  }
  return found;
}

/** How much the longest fitting prefix route leaves over, with a slash in front; null if none fits. */
function shortestRest(routes: readonly HttpRoute[], path: string): number | null {
  const rests = routes
    .filter((route) => route.path.endsWith("*"))
    .map((route) => underPrefix(path, route.path.slice(0, -1)))
    .filter((rest) => rest !== null);
  return rests.length === 0 ? null : Math.min(...rests.map((rest) => rest.length));
}
