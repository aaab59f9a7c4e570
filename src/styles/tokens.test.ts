import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const TEXT_RATIO = 4.5;
const GRAPHIC_RATIO = 3;

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function tokensOf(selector: string): Map<string, string> {
  const block = css.match(new RegExp(`${selector.replace(".", "\\.")} \\{([^}]*)\\}`))?.[1] ?? "";
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[\da-f]{6})/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["canvas", "surface", "surface-2"];
const TEXT_PAIRS: Array<[string, string]> = [
  ...["ink", "ink-2", "ink-3", "accent-ink", "good", "bad", "waiting"].flatMap((ink) =>
    GROUNDS.map((ground): [string, string] => [ink, ground]),
  ),
  ["ink", "surface-3"],
  ["ink-2", "surface-3"],
  ["ink", "glow"],
  ["ink-2", "glow"],
  ["ink-3", "glow"],
  ["ink", "accent-soft"],
  ["ink-2", "accent-soft"],
  ["accent-ink", "accent-soft"],
  ["accent-ink", "surface-3"],
  ["good", "good-soft"],
  ["waiting", "waiting-soft"],
  ["bad", "bad-soft"],
  ["off", "off-soft"],
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-bad", "bad"],
];
const GRAPHIC_PAIRS: Array<[string, string]> = [
  ...[
    "chart-1",
    "chart-2",
    "good-graphic",
    "waiting-graphic",
    "bad-graphic",
    "line-control",
    "accent-ink",
  ].flatMap((ink) => ["surface", "canvas"].map((ground): [string, string] => [ink, ground])),
  ["chart-1", "surface-3"],
  ["waiting-graphic", "surface-3"],
  ["bad-graphic", "surface-3"],
  ["accent", "surface"],
];

describe.each([":root", ".dark"])("colours of %s meet WCAG AA", (selector) => {
  const tokens = tokensOf(selector);
  const ratio = (ink: string, ground: string) => {
    const a = tokens.get(ink);
    const b = tokens.get(ground);
    if (!a || !b) throw new Error(`No colour --${a ? ground : ink} in ${selector}`);
    return contrast(a, b);
  };
  it.each(TEXT_PAIRS)("text --%s on --%s", (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(TEXT_RATIO);
  });
  it.each(GRAPHIC_PAIRS)("graphic --%s on --%s", (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(GRAPHIC_RATIO);
  });
});

it("both themes define the same colours", () => {
  expect([...tokensOf(".dark").keys()]).toEqual([...tokensOf(":root").keys()]);
});
