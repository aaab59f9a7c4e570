import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlSnippet, sdkSnippet, trackCurlSnippet } from "./snippets";

const parts = { secret: "sk_live_abc123", siteUrl: "http://127.0.0.1:3211" };

/** What a shell makes of the command: each argument on a line of its own. */
function argumentsInShell(command: string): string[] {
  const script = command.replace(/^curl/, "printf '%s\\n'");
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
}

describe("snippets can be pasted as they are", () => {
  it("the curl request carries the key, the address and valid JSON", () => {
    const args = argumentsInShell(curlSnippet(parts));
    expect(args).toContain("http://127.0.0.1:3211/api/v1/signals");
    expect(args).toContain("Authorization: Bearer sk_live_abc123");
    expect(JSON.parse(args.at(-1) ?? "")).toMatchObject({
      type: "demo_requested",
      contact: { email: "ada@example.com" },
    });
  });

  it("a publishable key only tracks", () => {
    expect(argumentsInShell(trackCurlSnippet(parts))).toContain("http://127.0.0.1:3211/api/v1/track");
  });

  it("the SDK snippet names the package, the key and the address", () => {
    const snippet = sdkSnippet(parts);
    expect(snippet).toContain('from "@switchboard/sdk"');
    expect(snippet).toContain('"sk_live_abc123"');
    expect(snippet).toContain('"http://127.0.0.1:3211"');
  });
});
