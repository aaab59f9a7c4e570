import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inRanges, isAddressRange } from "./addressRange";

describe("address ranges", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9", true],
    ["203.0.113.9", "203.0.113.10", false],
    ["203.0.113.0/24", "203.0.113.255", true],
    ["203.0.113.0/24", "203.0.114.0", false],
    ["203.0.113.77/24", "203.0.113.1", true],
    ["0.0.0.0/0", "198.51.100.1", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["10.0.0.0/31", "10.0.0.1", true],
    ["10.0.0.0/31", "10.0.0.2", false],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:DB8::1", "2001:db8:0:0:0:0:0:1", true],
    ["203.0.113.0/24", "::ffff:203.0.113.9", true],
    ["203.0.113.0/24", "::ffff:cb00:7109", true],
    ["::ffff:203.0.113.0/120", "203.0.113.9", true],
    ["::/0", "2001:db8::1", true],
  ])("%s takes in %s: %s", (range, address, expected) => {
    expect(isAddressRange(range)).toBe(true);
    expect(inRanges(address, [range])).toBe(expected);
  });

  test.each([
    "",
    "unknown",
    "10.0.0",
    "10.0.0.256",
    "010.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "::/129",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
    "fe80::1%eth0",
    "12345::",
    "::10.0.0.0.1",
    "10.0.0.1::",
  ])("%j is no address and lies in no range", (text) => {
    expect(isAddressRange(text)).toBe(false);
    expect(inRanges(text, ["0.0.0.0/0", "::/0"])).toBe(false);
  });

  test("a range takes in exactly the addresses that share its first bits", () => {
    const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
    const bitsOf = (address: number[]) => address.map((octet) => octet.toString(2).padStart(8, "0")).join("");
    fc.assert(
      fc.property(octets, octets, fc.nat(32), (base, address, prefix) => {
        const expected = bitsOf(base).slice(0, prefix) === bitsOf(address).slice(0, prefix);
        expect(inRanges(address.join("."), [`${base.join(".")}/${prefix}`])).toBe(expected);
      }),
    );
  });
});
