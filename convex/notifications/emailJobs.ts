import { vOnCompleteArgs } from "@convex-dev/workpool";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation } from "../functions";
import * as Delivery from "./model/emailDelivery";
import { sendMail } from "./model/emailSending";
import { emailContentValidator } from "./schema";

const mail = { emailId: v.id("emailMessages") };

/** Takes a mail into work and gives what is needed to send it; null when it must not be sent (any more). */
export const begin = internalMutation({
  args: mail,
  returns: v.union(
    v.null(),
    v.object({
      emailId: v.id("emailMessages"),
      orgId: v.union(v.id("organizations"), v.null()),
      to: v.string(),
      content: emailContentValidator,
      linkCipher: v.string(),
      dedupeKey: v.string(),
      round: v.number(),
    }),
  ),
  handler: (ctx, { emailId }) => Delivery.begin(ctx, emailId, Date.now()),
});

/** Writes down what came of one try. */
export const conclude = internalMutation({
  args: {
    ...mail,
    outcome: v.union(
      v.object({ kind: v.literal("sent"), providerId: v.string() }),
      v.object({ kind: v.literal("retry"), reason: v.string() }),
      v.object({ kind: v.literal("hold"), reason: v.string() }),
      v.object({ kind: v.literal("reject"), reason: v.string() }),
    ),
  },
  returns: v.null(),
  handler: (ctx, { emailId, outcome }) => Delivery.conclude(ctx, emailId, outcome, Date.now()),
});

/** Hands one mail to the provider. It throws when another try is worth while, so that the workpool makes one. */
export const deliver = internalAction({
  args: mail,
  returns: v.null(),
  handler: async (ctx, { emailId }): Promise<null> => {
    const work = await ctx.runMutation(internal.notifications.emailJobs.begin, { emailId });
    if (!work) return null;
    const outcome = await sendMail(work);
    await ctx.runMutation(internal.notifications.emailJobs.conclude, { emailId, outcome });
    if (outcome.kind === "retry") throw new Error(`Mail ${emailId} was not taken: ${outcome.reason}`);
    return null;
  },
});

/** Called by the workpool when it has done with a mail, for good or after its last try. */
export const finished = internalMutation({
  args: vOnCompleteArgs(v.object(mail)),
  returns: v.null(),
  handler: async (ctx, { context, result }) => {
    if (result.kind !== "success") await Delivery.giveUp(ctx, context.emailId, Date.now());
    return null;
  },
});
