import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { roleValidator } from "../access/permissions";
import { orgMutation, orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Changes from "./model/memberChanges";
import * as Reads from "./model/memberReads";
import { memberOrderValidator } from "./schema";

const membershipId = v.id("memberships");
const activeOrNot = v.union(v.literal("active"), v.literal("inactive"));

const memberFields = {
  membershipId,
  userId: v.id("users"),
  name: v.string(),
  email: v.string(),
  role: roleValidator,
  status: activeOrNot,
  joinedAt: v.number(),
  lastActiveAt: v.union(v.number(), v.null()),
  jobTitle: v.union(v.string(), v.null()),
  imageUrl: v.union(v.string(), v.null()),
  partner: v.union(v.object({ partnerId: v.id("partners"), name: v.string() }), v.null()),
  isYou: v.boolean(),
};

/** A numbered page of the team, sorted and searched. */
export const list = orgQuery({
  permission: "members.read",
  args: {
    sort: memberOrderValidator,
    direction: v.union(v.literal("asc"), v.literal("desc")),
    search: v.optional(v.string()),
    page: v.number(),
  },
  returns: v.object({
    rows: v.array(v.object(memberFields)),
    page: v.number(),
    pageCount: v.number(),
    total: v.number(),
  }),
  handler: Reads.listMembers,
});

/** One member, and what the caller may do about them. */
export const get = orgQuery({
  permission: "members.read",
  args: { membershipId },
  returns: v.object({
    ...memberFields,
    may: v.object({
      roles: v.array(roleValidator),
      setStatus: v.boolean(),
      remove: v.boolean(),
      setPartner: v.boolean(),
      transferOwnership: v.boolean(),
    }),
  }),
  handler: Reads.getMember,
});

/** What one member did, newest first. */
export const activity = orgQuery({
  permission: "audit.read",
  args: { membershipId, paginationOpts: paginationOptsValidator },
  returns: pageOf(
    v.object({
      auditLogId: v.id("auditLogs"),
      at: v.number(),
      action: v.string(),
      resourceType: v.string(),
      resourceId: v.string(),
      before: v.union(v.string(), v.null()),
      after: v.union(v.string(), v.null()),
      traceId: v.string(),
    }),
  ),
  handler: Reads.activityOf,
});

/** Gives a member another role. */
export const changeRole = orgMutation({
  permission: "members.write",
  args: { membershipId, role: roleValidator },
  returns: v.null(),
  handler: Changes.changeRole,
});

/** Switches a member off or on. */
export const setStatus = orgMutation({
  permission: "members.write",
  args: { membershipId, status: activeOrNot },
  returns: v.null(),
  handler: Changes.setStatus,
});

/** Takes a member out of the organisation. */
export const remove = orgMutation({
  permission: "members.write",
  args: { membershipId },
  returns: v.null(),
  handler: Changes.removeMember,
});

/** Makes another member the owner and the caller an admin. */
export const transferOwnership = orgMutation({
  permission: "organization.own",
  args: { membershipId },
  returns: v.null(),
  handler: Changes.transferOwnership,
});

/** Limits a member to one partner's records, or lifts that. */
export const setPartner = orgMutation({
  permission: "members.write",
  args: { membershipId, partnerId: v.union(v.id("partners"), v.null()) },
  returns: v.null(),
  handler: Changes.setPartner,
});

/** Takes the caller out of the organisation; every member may go. */
export const leave = orgMutation({
  permission: "organization.read",
  args: {},
  returns: v.null(),
  handler: Changes.leave,
});
