import { v } from "convex/values";
import type { Infer } from "convex/values";

export const roleValidator = v.union(
  v.literal("owner"),
  v.literal("admin"),
  v.literal("member"),
  v.literal("viewer"),
);

/** What a person is in one organisation. */
export type Role = Infer<typeof roleValidator>;

const VIEWER = [
  "organization.read",
  "dashboard.read",
  "signals.read",
  "contacts.read",
  "companies.read",
  "meetings.read",
  "usage.read",
  "search.read",
  "notifications.read",
  "notifications.write",
] as const;

const MEMBER = [
  ...VIEWER,
  "signals.write",
  "contacts.write",
  "companies.write",
  "meetings.write",
  "integrations.read",
] as const;

const ADMIN = [
  ...MEMBER,
  "apiKeys.read",
  "apiKeys.write",
  "integrations.write",
  "audit.read",
  "audit.export",
  "emails.read",
  "emails.write",
  "members.read",
  "members.write",
  "organization.manage",
] as const;

const OWNER = [...ADMIN, "billing.write", "organization.own"] as const;

/** One thing that a person may or may not do; every organisation function declares exactly one. Its words are in permissionLabels. */
export type Permission = (typeof OWNER)[number];

// Reading and marking one's own notifications is a viewer's right: those rows belong to the person, not to the organisation.
const GRANTED: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(OWNER),
  admin: new Set(ADMIN),
  member: new Set(MEMBER),
  viewer: new Set(VIEWER),
};

/** All roles, the strongest first. */
export const ROLES: readonly Role[] = ["owner", "admin", "member", "viewer"];

/** All permissions there are, for tests and for the matrix of roles. */
export const PERMISSIONS: readonly Permission[] = OWNER;

// Of an organisation's records only meetings name the partner they belong to; everything else would show other partners' business.
const OPEN_TO_PARTNERS: ReadonlySet<Permission> = new Set([
  "organization.read",
  "meetings.read",
  "notifications.read",
  "notifications.write",
]);

/** Whether a partner's own user may have the permission at all. */
export function isOpenToPartners(permission: Permission): boolean {
  return OPEN_TO_PARTNERS.has(permission);
}

/** Whether the role includes the permission; an unknown permission is never included. */
export function roleAllows(role: Role, permission: Permission): boolean {
  return GRANTED[role].has(permission);
}

/** Whether a member may do something. A partner's own user may do no more than look at that partner's records, whatever the role. */
export function memberAllows(member: { role: Role; partnerId?: string }, permission: Permission): boolean {
  if (member.partnerId !== undefined && !isOpenToPartners(permission)) return false;
  return roleAllows(member.role, permission);
}
