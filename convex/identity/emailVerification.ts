import { v } from "convex/values";
import { publicMutation, publicQuery, userMutation } from "../functions";
import * as Verification from "./model/emailVerification";

const linkStatus = v.union(v.literal("valid"), v.literal("expired"), v.literal("used"), v.literal("unknown"));

/** Whether a link is still good. Asking uses nothing up. */
export const preview = publicQuery({
  reason:
    "The page behind a mailed link says whether there is anything to confirm; it tells the link's own state only.",
  args: { token: v.string() },
  returns: linkStatus,
  handler: Verification.previewVerification,
});

/** Confirms the address that the link was mailed to. Answers with the link's state before. */
export const complete = publicMutation({
  reason: "Whoever holds the link has read the mail, whether signed in on this device or not.",
  args: { token: v.string() },
  returns: linkStatus,
  handler: Verification.verifyEmail,
});

/** Mails the link again. */
export const resend = userMutation({
  args: {},
  returns: v.null(),
  handler: Verification.resendVerification,
});
