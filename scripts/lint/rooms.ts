/** Which domains a model may use: those of earlier ranks. Domains of one rank do not know each other. */
const DOMAIN_RANKS: readonly (readonly string[])[] = [
  ["audit"],
  ["identity"],
  ["security"],
  ["billing"],
  ["crm"],
  ["partners"],
  ["finance"],
  ["workflows", "integrations", "notifications"],
  ["analytics"],
];

/** Folders of convex/ that are floors of the house and not domains. */
const FLOORS = new Set(["lib", "access", "events", "httpApi", "ops", "isolation", "_generated"]);

export type Room =
  | { kind: "lib" | "access" | "events" | "httpApi" | "ops" | "functions" | "fanout" | "convexRoot" }
  | { kind: "generated"; name: string }
  | { kind: "schema" | "rules" | "model" | "handler"; domain: string }
  | { kind: "feature"; feature: string }
  | { kind: "app" | "component" | "hook" | "clientLib" | "srcRoot" }
  | { kind: "package"; name: string; layer: string }
  | { kind: "outside"; top: string };

/** The room that a path (with or without extension) lies in, by its folders alone. */
export function roomOf(path: string): Room {
  const [top = "", second = "", ...rest] = path.split("/");
  if (top === "convex") return convexRoom(second, rest);
  if (top === "src") return clientRoom(second, rest);
  if (top === "sdk" || top === "embedded" || top === "sandbox") {
    return { kind: "package", name: top, layer: second === "src" && rest.length > 1 ? (rest[0] ?? "") : "" };
  }
  return { kind: "outside", top };
}

function convexRoom(second: string, rest: string[]): Room {
  if (rest.length === 0) {
    const name = second.replace(/\.ts$/, "");
    return { kind: name === "functions" || name === "fanout" ? name : "convexRoot" };
  }
  if (second === "_generated")
    return { kind: "generated", name: (rest[0] ?? "").replace(/\.(d\.)?(ts|js)$/, "") };
  if (
    second === "lib" ||
    second === "access" ||
    second === "events" ||
    second === "httpApi" ||
    second === "ops"
  ) {
    return { kind: second };
  }
  // Tests about every domain at once; nothing of it is deployed.
  if (second === "isolation") return { kind: "convexRoot" };
  if (rest.length > 1) return { kind: rest[0] === "rules" ? "rules" : "model", domain: second };
  return { kind: /^schema(\.ts)?$/.test(rest[0] ?? "") ? "schema" : "handler", domain: second };
}

function clientRoom(second: string, rest: string[]): Room {
  if (rest.length === 0) return { kind: "srcRoot" };
  if (second === "features") return { kind: "feature", feature: rest[0] ?? "" };
  if (second === "app") return { kind: "app" };
  if (second === "components") return { kind: "component" };
  if (second === "hooks") return { kind: "hook" };
  return { kind: "clientLib" };
}

/** Names the domains among the folders of convex/. */
export function domainsAmong(folders: readonly string[]): string[] {
  return folders.filter((folder) => !FLOORS.has(folder));
}

/** Whether a folder of convex/ has its place in the order; one without is guarded as if it came last. */
export function hasRank(domain: string): boolean {
  return DOMAIN_RANKS.some((rank) => rank.includes(domain));
}

/** Whether a model of `from` may use what belongs to `to`. */
export function isLeftOf(to: string, from: string): boolean {
  return rankOf(to) < rankOf(from);
}

function rankOf(domain: string): number {
  const rank = DOMAIN_RANKS.findIndex((names) => names.includes(domain));
  return rank === -1 ? DOMAIN_RANKS.length : rank;
}
