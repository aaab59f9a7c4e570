import { rankOf } from "./roles";

/** The orders in which the team can be looked at. */
export const MEMBER_ORDERS = ["name", "email", "role", "status", "joined"] as const;

export type MemberOrder = (typeof MEMBER_ORDERS)[number];

/** What an order looks at. */
export type Sortable = {
  role: Parameters<typeof rankOf>[0];
  status: "active" | "inactive";
  joinedAt: number;
  sortName: string;
  sortEmail: string;
};

/** A place in an order: compared part by part. Every order of equal ones is by name. */
export type SortKey = (string | number)[];

/** Where a member stands in an order. */
export function sortKeyOf(order: MemberOrder, member: Sortable): SortKey {
  switch (order) {
    case "name":
      return [member.sortName];
    case "email":
      return [member.sortEmail];
    case "role":
      return [rankOf(member.role), member.sortName];
    case "status":
      return [member.status === "active" ? 0 : 1, member.sortName];
    case "joined":
      return [member.joinedAt];
  }
}

/** Compares two places of one order; below 0 when the first comes first. */
export function compareSortKeys(a: SortKey, b: SortKey): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (part !== other) return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
