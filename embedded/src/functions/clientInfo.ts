import type { ClientInfo } from "./request.ts";

/** Who sent a request, by its headers (names and values in turn): the last hop is where it came from. */
export function clientOf({ headers }: { headers: readonly string[] }): ClientInfo {
  const hops = header(headers, "x-forwarded-for")?.split(",") ?? [];
  return { ip: hops.at(-1)?.trim() ?? null, userAgent: header(headers, "user-agent") };
}

function header(headers: readonly string[], wanted: string): string | null {
  for (let at = 0; at + 1 < headers.length; at += 2)
    if (headers[at]!.toLowerCase() === wanted) return headers[at + 1]!;
  return null;
}
