import { describe, expect, it } from "vitest";
import { canonicalPath, displayPath, functionHandle, parseHandle, parseReference } from "./functionPath.ts";

describe("function paths", () => {
  it("[FUN35] all ways to write a path mean one function", () => {
    for (const path of ["crm/deals:win", "crm/deals.js:win"])
      expect(canonicalPath(path)).toBe("crm/deals.js:win");
    expect(canonicalPath("crm/deals")).toBe("crm/deals.js:default");
    expect(displayPath("crm/deals.js:win")).toBe("crm/deals:win");
    expect(displayPath("crm/deals.js:default")).toBe("crm/deals");
  });

  it("[FUN36] a handle leads back to its function, in whichever component", () => {
    for (const componentPath of ["", "pool/worker"]) {
      const address = { componentPath, path: "dir/mod.js:fn" };
      expect(parseHandle(functionHandle(address))).toEqual(address);
    }
    expect(parseHandle("function://nonsense")).toBeNull();
  });

  it("[FUN37] references name a child's function or an own one", () => {
    expect(parseReference("_reference/childComponent/pool/dir/mod/fn")).toEqual({
      child: "pool",
      path: "dir/mod.js:fn",
    });
    expect(parseReference("_reference/function/mod.js:fn")).toEqual({ child: null, path: "mod.js:fn" });
    expect(parseReference("_reference/childComponent/pool")).toBeNull();
  });
});
