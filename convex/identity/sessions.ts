import { v } from "convex/values";
import { userMutation, userQuery } from "../functions";
import * as Sessions from "./model/sessions";

/** Where the person is signed in, newest first. Empty for someone who came by Clerk, which keeps its own list. */
export const list = userQuery({
  args: {},
  returns: v.array(
    v.object({
      sessionId: v.string(),
      current: v.boolean(),
      createdAt: v.number(),
      /** When its page last renewed its token, at most an hour behind. */
      lastUsedAt: v.union(v.number(), v.null()),
      userAgent: v.union(v.string(), v.null()),
      ip: v.union(v.string(), v.null()),
    }),
  ),
  handler: Sessions.listSessions,
});

/** Signs out one of one's own sessions: its open pages are out with their next call. */
export const end = userMutation({
  args: { sessionId: v.string() },
  returns: v.null(),
  handler: Sessions.endSession,
});

/** Signs out everywhere but here. */
export const endOthers = userMutation({
  args: {},
  returns: v.object({ ended: v.number() }),
  handler: Sessions.endOtherSessions,
});
