import { authTables } from "@convex-dev/auth/server";
import { defineTable } from "convex/server";
import { v } from "convex/values";
import { endedSessionsValidator } from "../access/endedSessions";
import { roleValidator } from "../access/permissions";
import { planKeyValidator } from "../lib/planKey";
import { preferencesValidator } from "./rules/preferences";

export const membershipStatus = v.union(v.literal("active"), v.literal("inactive"), v.literal("removed"));

export const memberOrderValidator = v.union(
  v.literal("name"),
  v.literal("email"),
  v.literal("role"),
  v.literal("status"),
  v.literal("joined"),
);

export const identityTables = {
  /** Sessions, accounts and refresh tokens: the sign-in library's. Besides it identity/model/sessions ends sessions, and passwordAccounts and passwordReset keep the hashes. */
  ...authTables,

  /** A person. Written at sign-up (by the sign-in library through `auth.ts`), read by everyone who shows a name. Never deleted. */
  users: defineTable({
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
    emailNorm: v.optional(v.string()),
    jobTitle: v.optional(v.string()),
    timezone: v.optional(v.string()),
    lastActiveAt: v.optional(v.number()),
    /** The picture's file; `image` is its address. */
    avatarId: v.optional(v.id("_storage")),
    preferences: v.optional(preferencesValidator),
    endedSessions: v.optional(endedSessionsValidator),
  })
    .index("email", ["email"])
    .index("phone", ["phone"])
    .index("by_emailNorm", ["emailNorm"]),

  /** A tenant. Written by identity, its plan by billing; read by every builder. Never deleted. */
  organizations: defineTable({
    name: v.string(),
    slug: v.string(),
    timezone: v.string(),
    billingTimezone: v.string(),
    planKey: planKeyValidator,
    status: v.union(v.literal("active"), v.literal("suspended")),
    isDemo: v.optional(v.boolean()),
    // Who is told of what needs a person; the administrators when nobody is named.
    alertRecipients: v.optional(v.array(v.string())),
  }).index("by_slug", ["slug"]),

  /**
   * A person in a tenant. Written by identity/model/memberships only; read by `access/` for every call, so nothing that changes often
   * stands here. A leaver's row stays, with status `removed`, and is taken up again when the person returns.
   */
  memberships: defineTable({
    orgId: v.id("organizations"),
    userId: v.id("users"),
    role: roleValidator,
    partnerId: v.optional(v.id("partners")),
    status: membershipStatus,
    /** A copy of the person's own list, so that a call reads no further document to refuse an ended session. */
    endedSessions: v.optional(endedSessionsValidator),
    joinedAt: v.optional(v.number()),
    // What the list is sorted and searched by, copied from the person; a leaver has no words to be found by.
    sortName: v.optional(v.string()),
    sortEmail: v.optional(v.string()),
    searchText: v.optional(v.string()),
    // How often a seat was taken or given back: names each change in the ledger of seats.
    seatChanges: v.optional(v.number()),
  })
    .index("by_org_user", ["orgId", "userId"])
    .index("by_org_status", ["orgId", "status"])
    .index("by_org_role_status", ["orgId", "role", "status"])
    // lint-ok tenant-index: it answers "which organisations is this person in".
    .index("by_user", ["userId"])
    .searchIndex("search_text", { searchField: "searchText", filterFields: ["orgId"] }),

  /** When a member last looked. Written by identity/model/lastSeen at most once a minute; apart from the membership, which every call reads. */
  memberSeen: defineTable({
    orgId: v.id("organizations"),
    membershipId: v.id("memberships"),
    at: v.number(),
  }).index("by_org_member", ["orgId", "membershipId"]),

  /**
   * Someone who was asked to join. Written by identity/model/invitations/; never deleted. Invariants: at most one
   * is pending per organisation and address, and the token itself stands in the mail only.
   */
  invitations: defineTable({
    orgId: v.id("organizations"),
    emailNorm: v.string(),
    role: roleValidator,
    partnerId: v.optional(v.id("partners")),
    tokenHash: v.string(),
    status: v.union(v.literal("pending"), v.literal("accepted"), v.literal("revoked")),
    invitedBy: v.id("users"),
    sentAt: v.number(),
    sentCount: v.number(),
    expiresAt: v.number(),
    acceptedBy: v.optional(v.id("users")),
  })
    .index("by_org", ["orgId"])
    .index("by_org_email_status", ["orgId", "emailNorm", "status"])
    // lint-ok tenant-index: the token itself says which organisation it opens.
    .index("by_tokenHash", ["tokenHash"]),

  /** Where a session was opened. Written at sign-in, read by the list of one's sessions, deleted with the session. */
  sessionDetails: defineTable({
    sessionId: v.id("authSessions"),
    userId: v.id("users"),
    ip: v.union(v.string(), v.null()),
    userAgent: v.union(v.string(), v.null()),
  }).index("by_session", ["sessionId"]),

  /** Links that were mailed to prove an address or to reset a password: hashes only. Written and read by `model/emailTokens`, replaced by the next one. */
  emailTokens: defineTable({
    purpose: v.union(v.literal("passwordReset"), v.literal("emailVerification")),
    userId: v.id("users"),
    emailNorm: v.string(),
    tokenHash: v.string(),
    expiresAt: v.number(),
    usedAt: v.optional(v.number()),
  })
    .index("by_tokenHash", ["tokenHash"])
    .index("by_user_purpose", ["userId", "purpose"]),

  /** People as Clerk knows them. Written by Clerk's webhook and at a first sign-in, read for every caller who comes by Clerk. A deleted one stays as a tombstone, because deliveries come in any order. */
  clerkAccounts: defineTable({
    clerkId: v.string(),
    userId: v.optional(v.id("users")),
    /** When Clerk last changed it: an older delivery changes nothing. */
    updatedAt: v.number(),
    deletedAt: v.optional(v.number()),
  })
    .index("by_clerkId", ["clerkId"])
    .index("by_user", ["userId"]),
};
