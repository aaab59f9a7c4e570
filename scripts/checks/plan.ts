import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../app/settings.ts";
import type { Counts, Step } from "./step.ts";

const TSC = "node_modules/@typescript/native/bin/tsc";
/** What was checked before is not checked again: a fifth of the time when little has changed. */
const TYPE_CACHE = "node_modules/.cache/switchboard";

/** Types of every tsconfig.json, one step each; a new one is found by itself. */
export function typeSteps(): Step[] {
  const folders = [
    ".",
    ...readdirSync(ROOT, { withFileTypes: true })
      .filter(isOwnFolder)
      .map((entry) => entry.name),
  ];
  return folders
    .filter((folder) => readdirSync(join(ROOT, folder)).includes("tsconfig.json"))
    .map((folder) => ({
      title: `types of ${folder === "." ? "scripts, e2e and bench" : folder}`,
      args: [
        TSC,
        "-p",
        folder,
        "--incremental",
        "--tsBuildInfoFile",
        join(TYPE_CACHE, `${folder}.tsbuildinfo`),
      ],
    }));
}

/** Lint, import rules, dead code and format. */
export function lintSteps(): Step[] {
  return [
    { title: "oxlint", args: ["node_modules/oxlint/bin/oxlint"] },
    { title: "house rules", args: ["--import", "tsx", "scripts/lint/main.ts"] },
    { title: "dead code (knip)", args: ["node_modules/knip/bin/knip.js"] },
    { title: "format (oxfmt)", args: ["node_modules/oxfmt/bin/oxfmt", "--check"] },
  ];
}

/** Unit tests of what is not committed yet. */
export function changedUnitStep(): Step {
  const projects = ["convex", "src", "house"].flatMap((name) => ["--project", name]);
  return {
    title: "unit tests of changed files",
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--changed",
      "--passWithNoTests",
      "--reporter=dot",
      ...projects,
    ],
  };
}

/** The tests of some vitest projects, counted one by one. */
export function vitestStep(title: string, projects: readonly string[]): Step {
  const file = join(tmpdir(), `switchboard-vitest-${process.pid}-${projects.join("-")}.json`);
  return {
    title,
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...projects.flatMap((name) => ["--project", name]),
    ],
    counts: { file, read: vitestCounts },
  };
}

/** The journeys in a real browser. */
export function journeyStep(): Step {
  const file = join(tmpdir(), `switchboard-journeys-${process.pid}.json`);
  return {
    title: "journeys in a browser (playwright)",
    args: ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    counts: { file, read: playwrightCounts },
  };
}

/** What the first page load weighs. */
export function sizeStep(): Step {
  return { title: "weight of the first page load (size-limit)", args: ["node_modules/size-limit/bin.js"] };
}

function vitestCounts(report: unknown): Counts {
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = report as Record<
    string,
    number | boolean
  >;
  const failed = Number(numFailedTests);
  // A file that does not even load has no tests to fail.
  return {
    passed: Number(numPassedTests),
    failed: failed === 0 && !success ? Math.max(1, Number(numFailedTestSuites)) : failed,
  };
}

function playwrightCounts(report: unknown): Counts {
  const { expected, unexpected, flaky } = (report as { stats: Record<string, number> }).stats;
  return { passed: Number(expected), failed: Number(unexpected) + Number(flaky) };
}

function isOwnFolder(entry: { isDirectory(): boolean; name: string }): boolean {
  return entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".");
}
