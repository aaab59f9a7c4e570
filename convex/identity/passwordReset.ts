import { v } from "convex/values";
import { publicMutation, publicQuery } from "../functions";
import * as Reset from "./model/passwordReset";

export const linkStatus = v.union(
  v.literal("valid"),
  v.literal("expired"),
  v.literal("used"),
  v.literal("unknown"),
);

/** Asks for a link by mail. The answer is the same whether anybody has the address. The link is spent by `auth.signIn`. */
export const request = publicMutation({
  reason: "Whoever forgot the password cannot sign in to say so.",
  args: { email: v.string() },
  returns: v.null(),
  handler: Reset.requestReset,
});

/** Whether a link is still good. Asking uses nothing up. */
export const preview = publicQuery({
  reason:
    "The page behind a mailed link says whether it is worth typing a password; it tells nothing but the link's own state.",
  args: { token: v.string() },
  returns: linkStatus,
  handler: Reset.previewReset,
});
