/** Meant for the next hop; node sets them itself from how a body is sent. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);
const FORWARDED = "x-forwarded-for";

interface Headers {
  /** Names and values in turn. */
  headers: readonly string[];
}

/** All values of a header, in the order in which they came. */
function headerValues({ headers }: Headers, name: string): string[] {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]!.toLowerCase() === name);
}

/** The first value of a header. */
export function headerValue(request: Headers, name: string): string | undefined {
  return headerValues(request, name)[0];
}

/** The headers that are for the application, names and values in turn. */
export function endToEndHeaders({ headers }: Headers): string[] {
  return headers.filter((_, at) => !HOP_BY_HOP.has(headers[at - (at % 2)]!.toLowerCase()));
}

/**
 * The same with the caller's address as the last hop of `X-Forwarded-For`, where proxies put it. What a proxy on this machine has put
 * there stands; from anyone else it is a claim, and gets the address it was made from behind it.
 */
export function forwardedHeaders(request: Headers & { remoteAddress: string }): string[] {
  const claimed = headerValues(request, FORWARDED);
  if (claimed.length > 0 && isLoopback(request.remoteAddress)) return endToEndHeaders(request);
  const others = endToEndHeaders(request).filter(
    (_, at, all) => all[at - (at % 2)]!.toLowerCase() !== FORWARDED,
  );
  return [...others, FORWARDED, [...claimed, request.remoteAddress].join(", ")];
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
