import { defineTable } from "convex/server";
import { v } from "convex/values";

export const sourceKind = v.union(v.literal("api"), v.literal("webhook"), v.literal("seed"));
export const crmObjectType = v.union(v.literal("contact"), v.literal("company"));

export const crmTables = {
  /** An organisation that people work for. Written by crm/model/companies; read by every list that names a company. Never deleted. */
  companies: defineTable({
    orgId: v.id("organizations"),
    name: v.string(),
    // ASCII, no `www.`, never a free-mail domain; unique within the organisation.
    domainNorm: v.optional(v.string()),
    contactCount: v.number(),
    signalCount: v.number(),
    lastSignalAt: v.optional(v.number()),
  })
    .index("by_org", ["orgId"])
    .index("by_org_domain", ["orgId", "domainNorm"]),

  /** A person, the only table of people outside. Written by crm/model/contacts; read by leads, meetings and signals. Never deleted. */
  contacts: defineTable({
    orgId: v.id("organizations"),
    companyId: v.optional(v.id("companies")),
    // Unique within the organisation.
    primaryEmailNorm: v.optional(v.string()),
    firstName: v.optional(v.string()),
    lastName: v.optional(v.string()),
    title: v.optional(v.string()),
    phone: v.optional(v.string()),
    signalCount: v.number(),
    lastSignalAt: v.optional(v.number()),
  })
    .index("by_org", ["orgId"])
    .index("by_org_email", ["orgId", "primaryEmailNorm"])
    .index("by_org_company", ["orgId", "companyId"]),

  /** Where signals come from. Written by crm/model/sources on first sight and at most once a minute after that. */
  signalSources: defineTable({
    orgId: v.id("organizations"),
    name: v.string(),
    kind: sourceKind,
    lastSeenAt: v.number(),
  }).index("by_org_name", ["orgId", "name"]),

  /**
   * Something a person or company did. Inserted by crm/model/signals only, never changed. It is the table that is written most:
   * each index is paid for by every signal, so one is added only for a screen that cannot do without.
   */
  signals: defineTable({
    orgId: v.id("organizations"),
    sourceId: v.id("signalSources"),
    // The sender's own id, unique within the organisation; a signal without one cannot be sent twice.
    externalId: v.optional(v.string()),
    type: v.string(),
    contactId: v.optional(v.id("contacts")),
    companyId: v.optional(v.id("companies")),
    occurredAt: v.number(),
    receivedAt: v.number(),
    weight: v.number(),
    // JSON of a flat object: one string is cheaper to check and store than up to 64 fields.
    propsJson: v.optional(v.string()),
  })
    .index("by_org_external", ["orgId", "externalId"])
    .index("by_org_occurred", ["orgId", "occurredAt"])
    .index("by_org_type_occurred", ["orgId", "type", "occurredAt"])
    .index("by_org_contact_occurred", ["orgId", "contactId", "occurredAt"])
    .index("by_org_company_occurred", ["orgId", "companyId", "occurredAt"]),

  /** The words under which the palette and the lists find an object by their beginnings. Written by crm/model/search only. */
  searchEntries: defineTable({
    orgId: v.id("organizations"),
    objectType: crmObjectType,
    term: v.string(),
    objectId: v.string(),
    label: v.string(),
    detail: v.string(),
  })
    .index("by_org_type_term", ["orgId", "objectType", "term"])
    .index("by_org_object", ["orgId", "objectType", "objectId"]),

  /** How many contacts and companies there are: one row each, written with every insert, so that a count costs one document. */
  crmCounts: defineTable({
    orgId: v.id("organizations"),
    objectType: crmObjectType,
    count: v.number(),
  }).index("by_org_type", ["orgId", "objectType"]),
};
