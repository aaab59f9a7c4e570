/// <reference types="vite/client" />
import { expect, test } from "vitest";
import { allModules } from "../test.setup";

const sources: Record<string, string> = import.meta.glob(["../**/*.ts", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

const SCHEDULED = /\.(?:runAfter|runAt)\(\s*[^,]+,\s*([\w.]+)/g;
const BY_CLOCK = /crons\.\w+\(\s*"[^"]*",\s*(?:\{[^}]*\}|"[^"]*"),\s*([\w.]+)/g;

/** Every reference that is handed to the scheduler or to a cron, with the file that does it. */
function scheduled(): { file: string; target: string }[] {
  return Object.entries(sources).flatMap(([file, text]) =>
    [...text.matchAll(SCHEDULED), ...text.matchAll(BY_CLOCK)].map((match) => ({ file, target: match[1]! })),
  );
}

test("[T-iso-5] what is scheduled is internal: the scheduler brings no caller, so nobody may call it from outside", async () => {
  const found = scheduled();
  const written =
    Object.values(sources)
      .join("\n")
      .match(/\.(runAfter|runAt)\(|crons\.\w+\(/g) ?? [];
  expect(found, "every call of the scheduler was understood").toHaveLength(written.length);
  for (const { file, target } of found) {
    const [root, ...path] = target.split(".");
    expect(root, `${file} schedules ${target}`).toBe("internal");
    const name = path.pop()!;
    const module = (await allModules[`./${path.join("/")}.ts`]!()) as Record<
      string,
      { isInternal?: boolean }
    >;
    expect(module[name]?.isInternal, `${file} schedules ${target}`).toBe(true);
  }
});
