import type { Doc, Id } from "../../_generated/dataModel";
import type { OrgQueryCtx } from "../../access/actor";
import { findByEmail } from "../../crm/model/contacts";
import { contactEmail } from "../../crm/rules/email";
import { splitName } from "../../crm/rules/names";
import { MINUTE_MS } from "../../lib/time";
import type { ParsedMeeting } from "../meetingProviders/meetingProvider";
import type { MeetingProviderName } from "../meetingProviders/registry";
import { leadDates } from "../rules/leadDates";
import type { LeadDates } from "../rules/leadDates";
import { isReassigned, statusAfter } from "../rules/meetingStatus";
import type { MeetingChange } from "../rules/meetingStatus";
import { routeOf } from "./partners";

/** Where a provider does not say when a meeting ends. */
const DURATION_DEFAULT_MS = 30 * MINUTE_MS;
/** A guest who moves a meeting at a provider without rescheduling cancels and books again within this time. */
const REBOOKED_WITHIN_MS = 10 * MINUTE_MS;
/** A lead's meetings that are looked at for its dates, the latest first, so that its scheduled date is always exact. */
const MEETINGS_OF_LEAD_MAX = 100;
const MEETINGS_OF_GUEST_MAX = 20;

type Meeting = Doc<"meetings">;
type ReadCtx = Pick<OrgQueryCtx, "db" | "org" | "now">;
/** Ids of rows that exist by the time of the insert are filled in by `applyMeeting`. */
export type MeetingFields = Omit<
  Meeting,
  "_id" | "_creationTime" | "orgId" | "contactId" | "companyId" | "leadId" | "lastRawId"
>;

/** One change to be made. Later effects may use what earlier ones made. */
export type MeetingEffect =
  | {
      kind: "contact";
      emailNorm: string;
      fields: { firstName?: string; lastName?: string; title?: string; phone?: string };
    }
  | {
      kind: "lead";
      leadId: Id<"leads"> | null;
      partnerId: Id<"partners">;
      dates: LeadDates;
      scheduled: boolean;
    }
  | { kind: "meeting"; meetingId: Id<"meetings"> | null; fields: MeetingFields }
  | { kind: "event"; type: "meeting.booked" | "meeting.changed" | "meeting.canceled"; guestName: string };

/** What a delivery comes to: an outcome for people to read and the changes that make it so. */
export type MeetingPlan = {
  status: "processed" | "unresolved";
  outcome: string;
  effects: MeetingEffect[];
};

/** Decides what a delivery about a meeting changes. Reads only, so it also answers "what would this do". */
export async function planMeeting(
  ctx: ReadCtx,
  { provider, parsed }: { provider: MeetingProviderName; parsed: ParsedMeeting },
): Promise<MeetingPlan> {
  const { change } = parsed;
  if (change === "unknown")
    return unresolved(`Unknown kind of delivery: ${parsed.changeWord ?? "none given"}`);
  const known = await findMeeting(ctx, provider, parsed.externalId);
  const startAt = parsed.startAt ?? known?.startAt;
  if (startAt === undefined)
    return unresolved("The delivery says no start time and the meeting is not known");

  const route = await routeOf(ctx, provider, parsed.meetingType);
  const partnerId = route?.partnerId ?? known?.partnerId;
  const emailNorm = parsed.guestEmail === null ? null : contactEmail(parsed.guestEmail);
  const contact = emailNorm === null ? null : await findByEmail(ctx, emailNorm);
  const replaced =
    known || change !== "created" || !contact ? null : await findCanceled(ctx, contact._id, parsed);
  const fields = meetingFields(provider, parsed, known, {
    change,
    startAt,
    partnerId,
    replaced,
    now: ctx.now,
  });
  const lead = await leadFor(ctx, partnerId, contact?._id, known);

  const effects: MeetingEffect[] = [];
  if (emailNorm !== null) effects.push({ kind: "contact", emailNorm, fields: guestFields(parsed) });
  if (partnerId && (emailNorm !== null || lead)) {
    const dates = await datesWith(ctx, lead, known, fields);
    effects.push({
      kind: "lead",
      leadId: lead?._id ?? null,
      partnerId,
      dates,
      scheduled: fields.status !== "canceled",
    });
  }
  effects.push({ kind: "meeting", meetingId: known?._id ?? null, fields });
  effects.push({ kind: "event", type: eventType(fields, known), guestName: guestLabel(parsed, known) });
  return { status: "processed", outcome: outcomeOf(parsed, fields, known, partnerId !== undefined), effects };
}

const unresolved = (outcome: string): MeetingPlan => ({ status: "unresolved", outcome, effects: [] });

/** The meeting with the provider's id, or null. */
async function findMeeting(ctx: ReadCtx, provider: string, externalId: string): Promise<Meeting | null> {
  return await ctx.db
    .query("meetings")
    .withIndex("by_org_provider_external", (q) =>
      q.eq("orgId", ctx.org._id).eq("provider", provider).eq("externalId", externalId),
    )
    .unique();
}

/** The lead of the guest at the partner; for a delivery that names no guest, the one the meeting has. */
async function leadFor(
  ctx: ReadCtx,
  partnerId: Id<"partners"> | undefined,
  contactId: Id<"contacts"> | undefined,
  known: Meeting | null,
) {
  if (!partnerId) return null;
  if (!contactId) return known?.leadId ? await ctx.db.get("leads", known.leadId) : null;
  return await ctx.db
    .query("leads")
    .withIndex("by_org_partner_contact", (q) =>
      q.eq("orgId", ctx.org._id).eq("partnerId", partnerId).eq("contactId", contactId),
    )
    .unique();
}

/** The guest's meeting of the same type that was canceled just now, in whose place this one comes. */
async function findCanceled(
  ctx: ReadCtx,
  contactId: Id<"contacts">,
  parsed: ParsedMeeting,
): Promise<Meeting | null> {
  const meetings = await ctx.db
    .query("meetings")
    .withIndex("by_org_contact_start", (q) => q.eq("orgId", ctx.org._id).eq("contactId", contactId))
    .order("desc")
    .take(MEETINGS_OF_GUEST_MAX);
  const { externalId, name } = parsed.meetingType;
  const sameType = (meeting: Meeting) =>
    externalId !== null
      ? meeting.meetingTypeExternalId === externalId
      : meeting.meetingTypeName === (name ?? undefined);
  return (
    meetings.find(
      (meeting) =>
        meeting.status === "canceled" &&
        meeting.statusAt >= ctx.now - REBOOKED_WITHIN_MS &&
        sameType(meeting),
    ) ?? null
  );
}

/** The lead's dates once this meeting has its new fields. */
async function datesWith(
  ctx: ReadCtx,
  lead: Doc<"leads"> | null,
  known: Meeting | null,
  fields: MeetingFields,
): Promise<LeadDates> {
  const others = lead
    ? await ctx.db
        .query("meetings")
        .withIndex("by_org_lead_start", (q) => q.eq("orgId", ctx.org._id).eq("leadId", lead._id))
        .order("desc")
        .take(MEETINGS_OF_LEAD_MAX)
    : [];
  return leadDates([...others.filter((meeting) => meeting._id !== known?._id), fields], ctx.now);
}

type Decided = {
  change: Exclude<MeetingChange, "unknown">;
  startAt: number;
  partnerId: Id<"partners"> | undefined;
  replaced: Meeting | null;
  now: number;
};

/** The row as it is after the delivery: what is not said stays as it was. */
function meetingFields(
  provider: string,
  parsed: ParsedMeeting,
  known: Meeting | null,
  { change, startAt, partnerId, replaced, now }: Decided,
): MeetingFields {
  const before = known && { startAt: known.startAt, assigneeEmail: known.assignee.email };
  const durationMs = known ? known.endAt - known.startAt : DURATION_DEFAULT_MS;
  return {
    provider,
    externalId: parsed.externalId,
    partnerId,
    status: replaced ? "rescheduled" : statusAfter(change, before, startAt),
    statusAt: now,
    title: parsed.title ?? known?.title,
    startAt,
    endAt: parsed.endAt ?? startAt + durationMs,
    guestName: parsed.guestName ?? known?.guestName,
    guestEmail:
      (parsed.guestEmail && contactEmail(parsed.guestEmail)) ?? parsed.guestEmail ?? known?.guestEmail,
    guestTimezone: parsed.guestTimezone ?? known?.guestTimezone,
    guestFields: { ...known?.guestFields, ...parsed.guestFields },
    host: merged(parsed.host, known?.host),
    assignee: merged(parsed.assignee, known?.assignee),
    booker: merged(parsed.booker, known?.booker),
    meetingTypeExternalId: parsed.meetingType.externalId ?? known?.meetingTypeExternalId,
    meetingTypeName: parsed.meetingType.name ?? known?.meetingTypeName,
    location: parsed.location ?? known?.location,
    rescheduledFrom: known?.rescheduledFrom ?? replaced?._id,
  };
}

type Person = Meeting["host"];
const merged = (given: Person, known: Person | undefined): Person =>
  given.email || given.name ? given : (known ?? given);

function guestFields(parsed: ParsedMeeting) {
  const title = parsed.guestFields["jobTitle"] ?? parsed.guestFields["title"];
  const phone = parsed.guestFields["phone"];
  return { ...splitName(parsed.guestName ?? ""), ...(title && { title }), ...(phone && { phone }) };
}

function eventType(fields: MeetingFields, known: Meeting | null) {
  if (fields.status === "canceled") return "meeting.canceled" as const;
  return known || fields.rescheduledFrom ? ("meeting.changed" as const) : ("meeting.booked" as const);
}

const guestLabel = (parsed: ParsedMeeting, known: Meeting | null) =>
  parsed.guestName ?? known?.guestName ?? parsed.guestEmail ?? known?.guestEmail ?? "A guest";

function outcomeOf(
  parsed: ParsedMeeting,
  fields: MeetingFields,
  known: Meeting | null,
  routed: boolean,
): string {
  const before = known && { startAt: known.startAt, assigneeEmail: known.assignee.email };
  const verb = known ? fields.status : fields.status === "created" ? "booked" : fields.status;
  const what = isReassigned(before, fields.assignee.email) && verb === "updated" ? "reassigned" : verb;
  const type = fields.meetingTypeName ?? "none";
  return `Meeting ${what}: ${guestLabel(parsed, known)}${routed ? "" : ` (no partner for the meeting type ${type})`}`;
}
