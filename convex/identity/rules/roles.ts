/** What a person is in one organisation, the most powerful first. The index is the rank. */
const RANKS = ["owner", "admin", "member", "viewer"] as const;

type Role = (typeof RANKS)[number];

/** The place of a role in the order of power: 0 is the most powerful. */
export function rankOf(role: Role): number {
  return RANKS.indexOf(role);
}

/** Whether a person who manages members may give someone this role, or take it: up to their own, so that only owners make owners. */
export function mayHandle(actor: Role, role: Role): boolean {
  return rankOf(actor) <= rankOf(role);
}

/** The roles that a person who manages members may give, the most powerful first. */
export function rolesWithin(actor: Role): Role[] {
  return RANKS.filter((role) => mayHandle(actor, role));
}

/** Whether someone with this role can be a partner's own user: it looks at that partner's records, and manages nothing. */
export function fitsPartner(role: Role): boolean {
  return role === "member" || role === "viewer";
}
