import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgMutationCtx } from "../../access/actor";
import { findOrMakePerson } from "../../crm/model/people";
import { recordEvent } from "../../events/record";
import type { MeetingEffect, MeetingPlan } from "./planMeeting";

/** What the effects so far have found or made. */
type Made = {
  contact: Doc<"contacts"> | null;
  leadId: Id<"leads"> | undefined;
  meeting: Doc<"meetings"> | null;
};

/** Carries out the plan of a delivery, effect by effect, and returns the meeting. Trusts the plan: both run in one transaction. */
export async function applyMeeting(
  ctx: OrgMutationCtx,
  plan: MeetingPlan,
  lastRawId: Id<"inboundWebhooks"> | undefined,
): Promise<Id<"meetings"> | null> {
  const made: Made = { contact: null, leadId: undefined, meeting: null };
  for (const effect of plan.effects) await applyEffect(ctx, effect, made, lastRawId);
  return made.meeting?._id ?? null;
}

async function applyEffect(
  ctx: OrgMutationCtx,
  effect: MeetingEffect,
  made: Made,
  lastRawId: Id<"inboundWebhooks"> | undefined,
) {
  switch (effect.kind) {
    case "contact":
      made.contact = await findOrMakePerson(ctx, effect);
      return;
    case "lead":
      made.leadId = await upsertLead(ctx, effect, made.contact);
      return;
    case "meeting":
      made.meeting = await upsertMeeting(ctx, effect, made, lastRawId);
      return;
    case "event":
      await recordMeeting(ctx, effect, made.meeting);
  }
}

async function upsertLead(
  ctx: OrgMutationCtx,
  { leadId, partnerId, dates, scheduled }: Extract<MeetingEffect, { kind: "lead" }>,
  contact: Doc<"contacts"> | null,
): Promise<Id<"leads"> | undefined> {
  const lead = leadId && (await ctx.db.get("leads", leadId));
  const status = scheduled ? "scheduled" : "new";
  if (lead) {
    // A partner who already reported on the lead is not overruled by a calendar.
    const moved = lead.status === "new" && scheduled;
    await ctx.db.patch("leads", lead._id, { ...dates, ...(moved && { status, statusUpdatedAt: ctx.now }) });
    return lead._id;
  }
  if (!contact) return undefined;
  const made = await ctx.db.insert("leads", {
    orgId: ctx.org._id,
    partnerId,
    contactId: contact._id,
    companyId: contact.companyId,
    status,
    statusUpdatedAt: ctx.now,
    source: "meeting",
    ...dates,
  });
  await recordEvent(ctx, {
    type: "lead.created",
    subject: { type: "lead", id: made },
    payload: { partnerId, contactId: contact._id },
  });
  return made;
}

async function upsertMeeting(
  ctx: OrgMutationCtx,
  { meetingId, fields }: Extract<MeetingEffect, { kind: "meeting" }>,
  { contact, leadId }: Made,
  lastRawId: Id<"inboundWebhooks"> | undefined,
): Promise<Doc<"meetings"> | null> {
  const links = {
    ...(contact && { contactId: contact._id }),
    ...(contact?.companyId && { companyId: contact.companyId }),
    ...(leadId && { leadId }),
  };
  const row = { ...fields, ...links, ...(lastRawId && { lastRawId }) };
  if (meetingId) await ctx.db.patch("meetings", meetingId, row);
  const id = meetingId ?? (await ctx.db.insert("meetings", { orgId: ctx.org._id, ...row }));
  return await ctx.db.get("meetings", id);
}

async function recordMeeting(
  ctx: OrgMutationCtx,
  { type, guestName }: Extract<MeetingEffect, { kind: "event" }>,
  meeting: Doc<"meetings"> | null,
) {
  if (!meeting) throw new Error("A meeting is planned before its event");
  const subject = { type: "meeting", id: meeting._id };
  const about = { meetingId: meeting._id, startAt: meeting.startAt, partnerId: meeting.partnerId ?? null };
  if (type === "meeting.changed") {
    await recordEvent(ctx, { type, subject, payload: { ...about, status: meeting.status } });
  } else {
    await recordEvent(ctx, { type, subject, payload: { ...about, guestName } });
  }
}
