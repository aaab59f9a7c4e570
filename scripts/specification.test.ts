import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./app/settings.ts";

const EMBEDDED = join(ROOT, "embedded");

function idsIn(text: string, form: RegExp): Set<string> {
  return new Set([...text.matchAll(form)].map(([, id]) => id!));
}

function testedRules(): Set<string> {
  const files = readdirSync(EMBEDDED, { recursive: true, encoding: "utf8" });
  const tests = files.filter((path) => path.endsWith(".test.ts") && !path.includes("node_modules"));
  const texts = tests.map((path) => readFileSync(join(EMBEDDED, path), "utf8"));
  return idsIn(texts.join("\n"), /\[([A-Z]{2,5}\d+)\]/g);
}

test("every rule of the embedded backend's specification has a test of its number, and every number its rule", () => {
  const rules = idsIn(readFileSync(join(EMBEDDED, "SPEC.md"), "utf8"), /\*\*([A-Z]{2,5}\d+)\*\*/g);
  const tested = testedRules();
  const untested = [...rules].filter((id) => !tested.has(id));
  const unwritten = [...tested].filter((id) => !rules.has(id));
  expect(untested, "rules without a test: put [ID] into the name of the test that proves it").toEqual([]);
  expect(unwritten, "tests of no rule: write it into embedded/SPEC.md as **ID** what holds").toEqual([]);
});
