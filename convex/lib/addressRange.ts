const IPV4_BITS = 32;
const IPV6_BITS = 128;
const IPV6_GROUPS = 8;
const GROUP_BITS = 16n;
const OCTET = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/;
const PREFIX = /^(0|[1-9]\d{0,2})$/;
// IPv4 addresses as IPv6 sockets write them (::ffff:203.0.113.9).
const MAPPED = 0xffffn;

type Address = { bits: number; value: bigint };
type Range = Address & { prefix: number };

/** Whether a text names an address or a range of addresses in CIDR form (203.0.113.0/24, 2001:db8::/32). */
export function isAddressRange(text: string): boolean {
  return parseRange(text) !== null;
}

/** Whether an address lies in one of the ranges. A text that is no address lies in none; an IPv4 address is the same in its IPv6 form. */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && ranges.some((text) => contains(parseRange(text), parsed));
}

function contains(range: Range | null, address: Address): boolean {
  if (!range || range.bits !== address.bits) return false;
  const free = BigInt(range.bits - range.prefix);
  return range.value >> free === address.value >> free;
}

function parseRange(text: string): Range | null {
  const [base = "", prefixText, ...rest] = text.split("/");
  const address = parseAddress(base);
  if (!address || rest.length > 0) return null;
  if (prefixText === undefined) return { ...address, prefix: address.bits };
  if (!PREFIX.test(prefixText)) return null;
  // A mapped IPv4 range counts its prefix from the front of the IPv6 form.
  const unmapped = base.includes(":") ? Number(prefixText) - (IPV6_BITS - address.bits) : Number(prefixText);
  return unmapped < 0 || unmapped > address.bits ? null : { ...address, prefix: unmapped };
}

function parseAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === null ? null : { bits: IPV4_BITS, value };
  }
  const value = parseIpv6(text.toLowerCase());
  if (value === null) return null;
  return value >> BigInt(IPV4_BITS) === MAPPED
    ? { bits: IPV4_BITS, value: value & 0xffffffffn }
    : { bits: IPV6_BITS, value };
}

// Octal and shortened forms are refused: different readers take them for different addresses.
function parseIpv4(text: string): bigint | null {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return null;
  return octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (!head || tail === null) return null;
  const missing = IPV6_GROUPS - head.length - (tail?.length ?? 0);
  // `::` stands for at least one group; without it all eight must be there.
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = tail === undefined ? head : [...head, ...Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((value, group) => (value << GROUP_BITS) | group, 0n);
}

/** The 16-bit groups of one side of an IPv6 address; the very last part may be written as IPv4. */
function groupsOf(text: string, isLastSide: boolean): bigint[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: bigint[] = [];
  for (const [i, part] of parts.entries()) {
    const ipv4 = isLastSide && i === parts.length - 1 && part.includes(".") ? parseIpv4(part) : null;
    if (ipv4 !== null) groups.push(ipv4 >> GROUP_BITS, ipv4 & 0xffffn);
    else if (GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}
