import { describe, expect, test } from "vitest";
import { equalConstantTime, hmacSha256Hex, sha256Hex } from "./hmac";
import { randomBase62, toBase62 } from "./ids";
import { bounded } from "./paginate";
import { clip, domainOfEmail, foldText, normalizeDomain, normalizeEmail, slugify } from "./text";
import {
  addDays,
  clockTime,
  datesUntil,
  DAY_MS,
  HOUR_MS,
  localDate,
  localMinutes,
  monthPeriod,
  startOfLocalDate,
} from "./time";

describe("time", () => {
  test("[R-26] thirty local dates over a clock change have no gap and no double, and their days join without a seam", () => {
    for (const [until, zone] of [
      ["2026-03-20", "America/Los_Angeles"],
      ["2026-11-10", "America/Los_Angeles"],
      ["2026-04-10", "Asia/Kathmandu"],
      ["2026-10-30", "Europe/Berlin"],
      ["2026-09-15", "America/Santiago"],
    ] as const) {
      const dates = datesUntil(until, 30);
      expect(new Set(dates).size).toBe(30);
      expect(dates.at(-1)).toBe(until);
      for (const date of dates) {
        const start = startOfLocalDate(date, zone);
        expect(localDate(start, zone)).toBe(date);
        expect(localDate(start - 1, zone)).toBe(addDays(date, -1));
      }
    }
  });

  test("[C-12] the days of a clock change have 23 and 25 hours", () => {
    const zone = "America/Los_Angeles";
    const hours = (date: string) =>
      (startOfLocalDate(addDays(date, 1), zone) - startOfLocalDate(date, zone)) / HOUR_MS;
    expect([hours("2026-03-08"), hours("2026-11-01"), hours("2026-06-01")]).toEqual([23, 25, 24]);
  });

  test("a wall clock is read in its own zone, half hours and far dates included", () => {
    const at = Date.parse("2026-01-31T10:15:00Z");
    expect(clockTime(localMinutes(at, "Asia/Kathmandu"))).toBe("16:00");
    expect(localDate(at, "Pacific/Kiritimati")).toBe("2026-02-01");
    expect(localDate(at, "America/Los_Angeles")).toBe("2026-01-31");
  });

  test("[R-25] a month begins and ends at local midnight, and the end belongs to the next one", () => {
    for (const zone of ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", "UTC"]) {
      let at = Date.parse("2025-12-15T00:00:00Z");
      for (let i = 0; i < 26; i++) {
        const period = monthPeriod(at, zone);
        expect(localDate(period.startAt, zone)).toBe(`${period.key}-01`);
        expect(monthPeriod(period.endAt - 1, zone).key).toBe(period.key);
        expect(monthPeriod(period.endAt, zone).startAt).toBe(period.endAt);
        at = period.endAt + 14 * DAY_MS;
      }
    }
    expect(monthPeriod(Date.parse("2028-02-29T23:59:59Z"), "UTC").key).toBe("2028-02");
  });
});

describe("text", () => {
  test("[M-08] e-mail addresses are compared without case and outer spaces; plus-addresses stay apart", () => {
    expect(normalizeEmail("  Ada.L+news@Example.COM ")).toBe("ada.l+news@example.com");
    expect(normalizeEmail("josé@exämple.de")).toBe("josé@exämple.de");
    for (const wrong of [
      "",
      "ada",
      "ada@",
      "@x.de",
      "a b@x.de",
      "a@b",
      "a@@b.de",
      "<a@b.de>",
      "a@b.",
      `${"a".repeat(250)}@b.de`,
    ]) {
      expect(normalizeEmail(wrong), wrong).toBeNull();
    }
    expect(domainOfEmail("ada@example.com")).toBe("example.com");
  });

  test("domains are found in whatever people paste", () => {
    for (const form of [
      "Example.com",
      "https://www.example.com/about?x=1",
      "example.com.",
      "WWW.EXAMPLE.COM:443",
      " example.com ",
    ]) {
      expect(normalizeDomain(form), form).toBe("example.com");
    }
    for (const wrong of ["", "localhost", "a..b", "-a.com", "exa mple.com", "http://"]) {
      expect(normalizeDomain(wrong), wrong).toBeNull();
    }
  });

  test("folded text, slugs and clips", () => {
    expect(foldText("  Łódź  Café ")).toBe("łodz cafe");
    expect(slugify("Ada's Café & Co.", "x")).toBe("adas-cafe-co");
    expect(slugify("日本", "organization")).toBe("organization");
    expect(clip("abcdef", 4)).toBe("abc…");
  });
});

describe("hashes and ids", () => {
  test("agree with published values", async () => {
    expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test("comparison finds every difference of content and length", () => {
    expect(equalConstantTime("abc", "abc")).toBe(true);
    for (const other of ["", "ab", "abcd", "abd", "xbc"]) expect(equalConstantTime(other, "abc")).toBe(false);
  });

  test("random letters use the whole alphabet evenly", () => {
    const text = randomBase62(62_000);
    const counts = new Map<string, number>();
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(count).toBeGreaterThan(800);
    expect(toBase62(61, 2)).toBe("0z");
  });
});

test("a page has at least one and at most a hundred rows, whatever is asked for", () => {
  const size = (numItems: number) => bounded({ numItems, cursor: null }).numItems;
  expect([size(-5), size(20), size(1e9)]).toEqual([1, 20, 100]);
});
