import { expect, test } from "vitest";
import { forwardedHeaders } from "./headers.ts";

function hopsSeen(remoteAddress: string, claimed?: string): string | null {
  const headers = claimed === undefined ? ["Accept", "*/*"] : ["Accept", "*/*", "X-Forwarded-For", claimed];
  const flat = forwardedHeaders({ headers, remoteAddress });
  const pairs = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!] as [string, string]] : []));
  expect(pairs.filter(([name]) => name.toLowerCase() === "accept")).toEqual([["Accept", "*/*"]]);
  return new Headers(pairs).get("x-forwarded-for");
}

test("[HTTP10] the last hop that an app is told is one that the caller cannot choose", () => {
  expect(hopsSeen("203.0.113.9")).toBe("203.0.113.9");
  expect(hopsSeen("203.0.113.9", "198.51.100.1")).toBe("198.51.100.1, 203.0.113.9");
  expect(hopsSeen("127.0.0.1")).toBe("127.0.0.1");
  expect(hopsSeen("::ffff:127.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
});
