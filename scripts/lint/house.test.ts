import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { brokenHouses, soundHouse } from "./fixtures.ts";
import { checkHouse, fileRules, houseRules } from "./house.ts";

const built: string[] = [];
afterEach(() => {
  for (const folder of built.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function build(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "switchboard-house-"));
  built.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const ruleNames = [...houseRules, ...fileRules].map((rule) => rule.name);

describe("house rules", () => {
  test.each(ruleNames)(
    "%s has a house that must fail it, and objects to that house only for this",
    (name) => {
      const findings = checkHouse(build(brokenHouses[name] ?? {}));
      expect(findings.length).toBeGreaterThan(0);
      expect(new Set(findings.map((finding) => finding.rule))).toEqual(new Set([name]));
    },
  );

  test.each(ruleNames)("%s says where, what and how to mend it", (name) => {
    const [finding] = checkHouse(build(brokenHouses[name] ?? {}));
    expect(Object.keys(brokenHouses[name] ?? {}).some((path) => path.startsWith(finding?.path ?? "?"))).toBe(
      true,
    );
    expect(finding?.message).toMatch(/\S+.*[.:;] ?\S+/);
  });

  test("there is no broken house without a rule", () => {
    expect(Object.keys(brokenHouses).sort()).toEqual([...ruleNames].sort());
  });

  test("a house in which everyone imports what he may is left alone", () => {
    expect(checkHouse(build(soundHouse))).toEqual([]);
  });

  test("a domain folder is guarded on its first day, before it has a place in the order", () => {
    const findings = checkHouse(
      build({
        "convex/llamas/model/llamas.ts":
          'import { pay } from "../../crm/model/deals";\nexport const x = pay;\n',
        "convex/crm/model/deals.ts":
          'import { x } from "../../llamas/model/llamas";\nexport const pay = x;\n',
      }),
    );
    expect(findings.map((finding) => finding.rule)).toEqual(["domain-has-a-place", "model-looks-left"]);
  });

  test("an exception without a reason, or for another rule, is no exception", () => {
    const line = 'export const all = (ctx: any) => ctx.db.query("deals").collect();\n';
    const path = "convex/crm/model/deals.ts";
    expect(checkHouse(build({ [path]: `// lint-ok unbounded-collect:\n${line}` }))).toHaveLength(1);
    expect(checkHouse(build({ [path]: `// lint-ok db-filter: small\n${line}` }))).toHaveLength(1);
    expect(checkHouse(build({ [path]: `// lint-ok unbounded-collect: one per plan\n${line}` }))).toHaveLength(
      0,
    );
  });
});
