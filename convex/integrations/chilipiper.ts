import { v } from "convex/values";
import { orgAction, orgMutation, orgQuery } from "../functions";
import * as Chilipiper from "./model/chilipiper";

/** How ChiliPiper reaches the organisation. */
export const settings = orgQuery({
  permission: "integrations.read",
  args: {},
  returns: v.object({
    configured: v.boolean(),
    tokenLast4: v.union(v.string(), v.null()),
    hasSigningSecret: v.boolean(),
    mappedMeetingTypes: v.array(v.object({ meetingTypeName: v.string(), partnerName: v.string() })),
  }),
  handler: Chilipiper.settings,
});

/** Draws a new webhook address; the answer holds its path for the only time. */
export const rotateToken = orgAction({
  permission: "integrations.write",
  args: {},
  returns: v.object({ path: v.string() }),
  handler: Chilipiper.rotateToken,
});

/** Sets or removes the secret under which deliveries must be signed. */
export const setSigningSecret = orgMutation({
  permission: "integrations.write",
  args: { secret: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: Chilipiper.setSigningSecret,
});
