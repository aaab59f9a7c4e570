import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./app/settings.ts";

const FOLDERS = ["", "docs", "docs/decisions", "sdk", "sandbox", "embedded"];
const documents = FOLDERS.flatMap((folder) => {
  const path = join(ROOT, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
});
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

test.each(documents)("every link of %s to a file leads somewhere", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? "");
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));
  expect(local.filter((target) => !existsSync(join(ROOT, dirname(path), target)))).toEqual([]);
});

test.each(documents)("every npm command that %s names exists", (path) => {
  const text = readFileSync(join(ROOT, path), "utf8");
  const named = [...text.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test))\b/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test("every variable that convex/env.ts reads is explained in .env.local.example", () => {
  const read = [
    ...readFileSync(join(ROOT, "convex/env.ts"), "utf8").matchAll(
      /required\("([A-Z_]+)"|process\.env\.([A-Z_]+)/g,
    ),
  ];
  const explained = readFileSync(join(ROOT, ".env.local.example"), "utf8");
  const names = read.map((match) => match[1] ?? match[2] ?? "");
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(explained))).toEqual([]);
});
