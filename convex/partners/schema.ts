import { defineTable } from "convex/server";
import { v } from "convex/values";

export const meetingStatus = v.union(
  v.literal("created"),
  v.literal("updated"),
  v.literal("rescheduled"),
  v.literal("canceled"),
  v.literal("no_show"),
  v.literal("completed"),
);

export const leadStatus = v.union(
  v.literal("new"),
  v.literal("scheduled"),
  v.literal("in_touch"),
  v.literal("qualified"),
  v.literal("won"),
  v.literal("lost"),
);

const person = v.object({ email: v.union(v.string(), v.null()), name: v.union(v.string(), v.null()) });

export const partnerTables = {
  /** Who receives leads. Written by partners/model/partners; read by leads and meetings. Never deleted. */
  partners: defineTable({
    orgId: v.id("organizations"),
    name: v.string(),
    slug: v.string(),
    currency: v.string(),
    status: v.union(v.literal("active"), v.literal("paused")),
  }).index("by_org_slug", ["orgId", "slug"]),

  /** Which meeting type belongs to which partner. Written by partners/model/partners, read by the plan of a meeting. */
  partnerRoutes: defineTable({
    orgId: v.id("organizations"),
    partnerId: v.id("partners"),
    provider: v.string(),
    meetingTypeExternalId: v.optional(v.string()),
    // Folded, so that a change of case at the provider does not lose the route.
    meetingTypeNameNorm: v.string(),
    meetingTypeName: v.string(),
  })
    .index("by_org_provider_external", ["orgId", "provider", "meetingTypeExternalId"])
    .index("by_org_provider_name", ["orgId", "provider", "meetingTypeNameNorm"]),

  /** A contact handed to a partner, once per pair. Written by partners/model/applyMeeting; read by the partner's own users. */
  leads: defineTable({
    orgId: v.id("organizations"),
    partnerId: v.id("partners"),
    contactId: v.id("contacts"),
    companyId: v.optional(v.id("companies")),
    status: leadStatus,
    statusUpdatedAt: v.number(),
    // The latest start of all meetings whatever their status.
    scheduledDate: v.optional(v.number()),
    // The first meeting to come that is not canceled, and the last that took place; both as of the last change of a meeting.
    nextMeetingAt: v.optional(v.number()),
    lastHeldAt: v.optional(v.number()),
    source: v.string(),
  })
    .index("by_org_partner_contact", ["orgId", "partnerId", "contactId"])
    .index("by_org_contact", ["orgId", "contactId"]),

  /** A booked conversation, once per provider and its id. Written by partners/model/applyMeeting; read by lists and the lead's dates. */
  meetings: defineTable({
    orgId: v.id("organizations"),
    provider: v.string(),
    externalId: v.string(),
    leadId: v.optional(v.id("leads")),
    contactId: v.optional(v.id("contacts")),
    companyId: v.optional(v.id("companies")),
    // Absent while the meeting type is not routed to a partner.
    partnerId: v.optional(v.id("partners")),
    status: meetingStatus,
    statusAt: v.number(),
    title: v.optional(v.string()),
    startAt: v.number(),
    endAt: v.number(),
    guestName: v.optional(v.string()),
    guestEmail: v.optional(v.string()),
    guestTimezone: v.optional(v.string()),
    guestFields: v.record(v.string(), v.string()),
    host: person,
    assignee: person,
    booker: person,
    meetingTypeExternalId: v.optional(v.string()),
    meetingTypeName: v.optional(v.string()),
    location: v.optional(v.string()),
    // The canceled meeting in whose place this one was booked.
    rescheduledFrom: v.optional(v.id("meetings")),
    lastRawId: v.optional(v.id("inboundWebhooks")),
  })
    .index("by_org_provider_external", ["orgId", "provider", "externalId"])
    .index("by_org_start", ["orgId", "startAt"])
    .index("by_org_partner_start", ["orgId", "partnerId", "startAt"])
    .index("by_org_lead_start", ["orgId", "leadId", "startAt"])
    .index("by_org_contact_start", ["orgId", "contactId", "startAt"]),
};
