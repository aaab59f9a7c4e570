import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { completeLock, type Lockfile } from "./lockfile.ts";
import { ROOT } from "./settings.ts";

describe("the lock file", () => {
  test("is complete for every platform, so that `npm ci` takes it (else: npx tsx scripts/lock.ts)", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lockfile;
    expect(completeLock(lock)).toEqual([]);
  });

  test("names no registry, so that it works with any", () => {
    expect(readFileSync(join(ROOT, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "http/);
  });

  test("gets the platforms that npm left out, and nothing else", () => {
    const lock: Lockfile = {
      packages: {
        "": {},
        "node_modules/tool": {
          dev: true,
          optionalDependencies: {
            "@tool/binding-win32-x64-msvc": "1.0.0",
            "@tool/binding-linux-x64-gnu": "1.0.0",
            maybe: "1.0.0",
          },
        },
        "node_modules/@tool/binding-linux-x64-gnu": { version: "1.0.0" },
      },
    };
    expect(completeLock(lock)).toEqual(["@tool/binding-win32-x64-msvc"]);
    expect(lock.packages["node_modules/@tool/binding-win32-x64-msvc"]).toEqual({
      version: "1.0.0",
      os: ["win32"],
      cpu: ["x64"],
      dev: true,
      optional: true,
    });
    expect(completeLock(lock)).toEqual([]);
  });
});
