import { describe, expect, test } from "vitest";
import type { LoadedApp, LoadedComponent } from "../app.ts";
import { routeHttp } from "./httpRouting.ts";

interface Parts {
  routes?: string[] | null;
  mounts?: Record<string, string>;
  prefix?: string;
}

/** An app of components by path; routes are "METHOD /path". */
function app(components: Record<string, Parts>): LoadedApp {
  const loaded = Object.entries(components).map(([path, { routes = null, mounts = {}, prefix = null }]) => {
    const httpRoutes = routes?.map((route) => ({ method: route.split(" ")[0]!, path: route.split(" ")[1]! }));
    const component = { path, httpRoutes: httpRoutes ?? null, httpMounts: new Map(Object.entries(mounts)) };
    return [path, { ...component, httpPrefix: prefix } as unknown as LoadedComponent] as const;
  });
  return { components: new Map(loaded) } as unknown as LoadedApp;
}

/** "component path" of the answer. */
function routed(target: LoadedApp, method: string, path: string): string {
  const found = routeHttp(target, method, path);
  return typeof found === "string" ? found : `${found.component.path} ${found.routedPath}`;
}

describe("[DEP16] a request goes to", () => {
  const nested = app({
    "": { routes: ["GET /", "GET /a/b", "GET /a/deep/*", "POST /p"], mounts: { "/a/": "a", "/a/c/": "c" } },
    a: { routes: ["GET /b", "GET /x/*"], mounts: { "/d/": "a/d" } },
    "a/d": { routes: ["GET /b"] },
    c: { routes: ["GET /b"] },
  });

  test.each([
    ["GET", "/", " /"],
    ["GET", "/a/b", " /a/b"],
    ["HEAD", "/a/b", " /a/b"],
    ["POST", "/a/b", "a /b"],
    ["GET", "/a/x/1", "a /x/1"],
    ["GET", "/a/deep/1", " /a/deep/1"],
    ["GET", "/a/c/b", "c /b"],
    ["GET", "/a/d/b", "a/d /b"],
    ["GET", "/a", " /a"],
    ["GET", "/a/", "a /"],
    ["GET", "/ab", " /ab"],
    ["GET", "/none", " /none"],
  ])("%s %s -> %s", (method, path, expected) => {
    expect(routed(nested, method, path)).toBe(expected);
  });

  test("the app's routes under the app's prefix, while mounts stay where they are", () => {
    const prefixed = app({
      "": { routes: ["GET /a", "GET /m/*"], mounts: { "/m/": "m" }, prefix: "/api/" },
      m: { routes: ["GET /a"] },
    });
    expect(routed(prefixed, "GET", "/api/a")).toBe(" /a");
    expect(routed(prefixed, "GET", "/a")).toBe("unmatched");
    expect(routed(prefixed, "GET", "/m/a")).toBe("m /a");
    expect(routed(prefixed, "GET", "/api/m/a")).toBe(" /m/a");
  });

  test("mounts alone are enough, nothing at all is not", () => {
    const mounted = app({ "": { mounts: { "/m/": "m" } }, m: { routes: ["GET /a"] } });
    expect(routed(mounted, "GET", "/m/a")).toBe("m /a");
    expect(routed(mounted, "GET", "/a")).toBe("disabled");
    expect(routed(app({ "": {} }), "GET", "/a")).toBe("disabled");
    expect(routed(app({}), "GET", "/a")).toBe("disabled");
  });
});
