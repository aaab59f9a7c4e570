import { describe, expect, it } from "vitest";
import { QUERY_CHARS_MAX, rankCommands, RESULTS_MAX } from "./rank-commands";

const commands = [
  { label: "Contacts", keywords: "people" },
  { label: "Create API key", keywords: "token" },
  { label: "API keys" },
  { label: "Toggle theme", keywords: "dark" },
];
const labels = (text: string) => rankCommands(commands, text).map((command) => command.label);

describe("rankCommands", () => {
  it("prefers the start of the label, then of a word, then keywords", () => {
    expect(labels("api")).toEqual(["API keys", "Create API key"]);
    expect(labels("dark")).toEqual(["Toggle theme"]);
    expect(labels("ggle")).toEqual(["Toggle theme"]);
    expect(labels("g")).toEqual([]);
    expect(labels("zzz")).toEqual([]);
  });

  it("an empty box offers everything in its own order", () => {
    expect(labels("  ")).toEqual(commands.map((command) => command.label));
  });

  it("[R-52] 2,000 items and a 200-character input take no long task and no long list", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ label: `${"a".repeat(60)} ${index}` }));
    const startedMs = performance.now();
    const found = rankCommands(many, "a".repeat(200));
    expect(performance.now() - startedMs).toBeLessThan(50);
    expect(found).toHaveLength(0);
    expect(rankCommands(many, "a".repeat(60))).toHaveLength(RESULTS_MAX);
    expect(QUERY_CHARS_MAX).toBeLessThan(200);
  });
});
