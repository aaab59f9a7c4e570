import { vOnCompleteArgs } from "@convex-dev/workpool";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation } from "../functions";
import * as Delivery from "./model/emailDelivery";
import { receiveMailEvent } from "./model/emailEvents";
import { forgetExpiredLinks, tendOutbox } from "./model/emailResending";
import { sendMail } from "./model/emailSending";
import { liftForDeployment } from "./model/emailSuppressions";
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
    }),
  ),
  handler: (ctx, { emailId }) => Delivery.begin(ctx, emailId, Date.now()),
});

/** Writes down what came of one try. */
export const conclude = internalMutation({
  args: {
    ...mail,
    outcome: v.union(
      v.object({ kind: v.literal("sent"), providerId: v.union(v.string(), v.null()) }),
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

/** Takes in one delivery of the provider's webhook whose signature was checked. */
export const receiveEvent = internalMutation({
  args: {
    webhookId: v.string(),
    event: v.object({
      type: v.string(),
      at: v.number(),
      providerId: v.string(),
      emailTag: v.union(v.string(), v.null()),
      detail: v.string(),
      isPermanent: v.boolean(),
    }),
  },
  returns: v.union(v.literal("stored"), v.literal("duplicate"), v.literal("unknown")),
  handler: (ctx, arrival) => receiveMailEvent(ctx, arrival, Date.now()),
});

/** Brings back mails that got stuck on their way. */
export const tend = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await tendOutbox(ctx, Date.now());
    return null;
  },
});

/** Forgets sealed links that expired, a batch per transaction. */
export const forgetLinks = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (await forgetExpiredLinks(ctx, Date.now()))
      await ctx.scheduler.runAfter(0, internal.notifications.emailJobs.forgetLinks, {});
    return null;
  },
});

/** Lets password resets and verifications go to an address again; for the operator, from the command line. */
export const unsuppressForDeployment = internalMutation({
  args: { address: v.string() },
  returns: v.boolean(),
  handler: (ctx, { address }) => liftForDeployment(ctx, address.trim().toLowerCase()),
});
