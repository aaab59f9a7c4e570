import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { orgQuery } from "../functions";
import { pageOf } from "../lib/paginate";
import * as Meetings from "./model/meetings";
import { meetingStatus } from "./schema";

const text = v.union(v.string(), v.null());

const meetingItem = v.object({
  meetingId: v.id("meetings"),
  guestName: v.string(),
  guestEmail: v.string(),
  contactId: v.union(v.id("contacts"), v.null()),
  companyName: text,
  startAt: v.number(),
  endAt: v.number(),
  guestTimezone: text,
  status: meetingStatus,
  hostName: text,
  assigneeName: text,
  meetingTypeName: text,
  partnerName: text,
  location: text,
});

/** A page of meetings, the latest first; with `upcoming` those to come, the next first. */
export const list = orgQuery({
  permission: "meetings.read",
  args: { paginationOpts: paginationOptsValidator, upcoming: v.optional(v.boolean()) },
  returns: pageOf(meetingItem),
  handler: Meetings.list,
});

/** The latest meetings, for a panel. */
export const recent = orgQuery({
  permission: "meetings.read",
  args: { limit: v.number() },
  returns: v.array(meetingItem),
  handler: Meetings.recent,
});

/** How many meetings have a type that no partner is responsible for. */
export const unroutedCount = orgQuery({
  permission: "meetings.read",
  args: {},
  returns: v.number(),
  handler: Meetings.unroutedCount,
});
