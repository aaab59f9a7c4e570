import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { KNOWN_SYSCALLS, SYSCALLS_OF_THE_PLATFORM } from "./known.ts";

const PACKAGES = dirname(dirname(createRequire(import.meta.url).resolve("convex/package.json")));
/** A versioned name in quotes, or whatever is first in a call into the backend: both may be on a line of their own. */
const NAMES = [
  /["'`]([0-9]+\.[0-9]+\/[A-Za-z_/]+)["'`]/g,
  /[sS]yscall(?:Raw)?\(\s*["'`]([A-Za-z0-9._/]+)["'`]/g,
];

/** Every name that the files below a folder may call the backend by, with one of the files. */
function namesBelow(folder: string, found = new Map<string, string>()): Map<string, string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") namesBelow(path, found);
    } else if (/\.[cm]?[jt]sx?$/.test(entry.name) && !/\.(test|d)\.[cm]?ts$/.test(entry.name)) {
      const text = readFileSync(path, "utf8");
      if (!text.includes("yscall")) continue;
      for (const pattern of NAMES) for (const [, name] of text.matchAll(pattern)) found.set(name!, path);
    }
  }
  return found;
}

const library = namesBelow(join(PACKAGES, "convex", "src", "server"));
const components = readdirSync(join(PACKAGES, "@convex-dev")).map((name) => join("@convex-dev", name));
const known = new Set(Object.values(KNOWN_SYSCALLS).flatMap((names) => [...names]));

describe("[SYS1] every system call of the installed packages is known:", () => {
  it("those of the convex library, and no others", () => {
    const called = [...library.keys()].filter((name) => !SYSCALLS_OF_THE_PLATFORM.has(name));
    expect(called.sort()).toEqual([...known].sort());
    expect([...library.keys()]).toEqual(expect.arrayContaining([...SYSCALLS_OF_THE_PLATFORM]));
  });

  it.each(["convex-helpers", ...components])("those of %s", (name) => {
    const folder = join(PACKAGES, name);
    const called = existsSync(folder) ? [...namesBelow(folder).keys()] : [];
    expect(called.filter((call) => !known.has(call))).toEqual([]);
  });

  it("each where its context is: those of actions in both kinds of actions, the others in transactions", () => {
    const { query, mutation, action, nodeAction } = KNOWN_SYSCALLS;
    for (const name of known) {
      if (name.includes("/actions/") || name.startsWith("storage/"))
        expect([query.has(name), mutation.has(name), action.has(name), nodeAction.has(name)], name).toEqual([
          false,
          false,
          true,
          true,
        ]);
    }
    expect([...query].filter((name) => !mutation.has(name))).toEqual([]);
    expect(nodeAction).toEqual(action);
  });
});
