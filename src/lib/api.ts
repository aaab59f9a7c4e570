import { anyApi, type FunctionReference, type PaginationOptions, type PaginationResult } from "convex/server";

export type Id<T extends string> = string & { __tableName: T };
type Org = { orgId: Id<"organizations"> };
type Q<A, R> = FunctionReference<"query", "public", A & Record<string, any>, R>;
type M<A, R> = FunctionReference<"mutation", "public", A & Record<string, any>, R>;
type Page<A, R> = FunctionReference<"query", "public", A & { paginationOpts: PaginationOptions }, PaginationResult<R>>;

interface Signal {
  signalId: Id<"signals">; type: string; weight: number; occurredAt: number; receivedAt: number; sourceName: string;
  contact: { contactId: Id<"contacts">; name: string; email: string } | null;
  company: { companyId: Id<"companies">; name: string } | null;
  props: Record<string, string | number | boolean | null>;
}
interface Contact {
  contactId: Id<"contacts">; name: string; email: string; title?: string;
  company: { companyId: Id<"companies">; name: string } | null;
  lastSignalAt: number | null; signalCount: number; createdAt: number;
}
interface Company {
  companyId: Id<"companies">; name: string; domain: string | null; contactCount: number; signalCount: number;
  lastSignalAt: number | null; createdAt: number;
}
interface Meeting {
  meetingId: Id<"meetings">; guestName: string; guestEmail: string; contactId: Id<"contacts"> | null; companyName: string | null;
  startAt: number; endAt: number; guestTimezone: string | null; status: string; hostName: string | null;
  assigneeName: string | null; meetingTypeName: string | null; partnerName: string | null; location: string | null;
}
interface Delivery {
  deliveryId: Id<"inboundDeliveries">; provider: "stripe" | "chilipiper"; externalEventId: string | null; eventType: string | null;
  receivedAt: number; status: "received" | "processed" | "ignored" | "unresolved" | "failed"; outcome: string; attempts: number;
}
interface ApiKey {
  apiKeyId: Id<"apiKeys">; name: string; type: "secret" | "publishable" | "restricted"; masked: string; scopes: string[];
  createdAt: number; createdByName: string; lastUsedAt: number | null; expiresAt: number | null; revokedAt: number | null;
}
interface Note {
  notificationId: Id<"notifications">; kind: string; severity: "info" | "success" | "warning" | "critical"; title: string; body: string;
  link: string | null; createdAt: number; readAt: number | null; count: number;
}

type Api = {
  identity: {
    users: { viewer: Q<{}, null | { userId: Id<"users">; name: string; email: string; image?: string; memberships: { orgId: Id<"organizations">; orgName: string; slug: string; role: string; timezone: string }[] }> };
    organizations: { create: M<{ name: string }, { orgId: Id<"organizations">; slug: string }> };
    demo: { isAvailable: Q<{}, boolean> };
  };
  security: { apiKeys: { list: Q<Org, ApiKey[]>; create: M<Org & { name: string; type: ApiKey["type"]; scopes?: string[]; expiresAt?: number }, { apiKeyId: Id<"apiKeys">; secret: string }>; revoke: M<Org & { apiKeyId: Id<"apiKeys"> }, null> } };
  billing: { usage: { gauges: Q<Org, { planKey: string; planName: string; periodStart: number; periodEnd: number; metrics: { metric: string; label: string; used: number; limit: number | null }[] }> } };
  notifications: { inbox: { unreadCount: Q<Org, number>; list: Page<Org, Note>; markRead: M<Org & { notificationId: Id<"notifications"> }, null>; markAllRead: M<Org, null> } };
  crm: {
    signals: { list: Page<Org & { type?: string; contactId?: Id<"contacts">; companyId?: Id<"companies"> }, Signal>; feed: Q<Org & { limit: number }, Signal[]>; types: Q<Org, string[]>; get: Q<Org & { signalId: Id<"signals"> }, Signal> };
    contacts: { list: Page<Org & { search?: string }, Contact>; get: Q<Org & { contactId: Id<"contacts"> }, Contact>; count: Q<Org, number> };
    companies: { list: Page<Org & { search?: string }, Company>; get: Q<Org & { companyId: Id<"companies"> }, Company>; count: Q<Org, number> };
    search: { palette: Q<Org & { text: string }, { objectType: "contact" | "company"; objectId: string; label: string; detail: string }[]> };
  };
  partners: { meetings: { list: Page<Org & { upcoming?: boolean }, Meeting>; recent: Q<Org & { limit: number }, Meeting[]> } };
  analytics: { dashboard: { signals: Q<Org, { today: number; yesterdaySameTime: number; slotStartsAt: string; timezone: string; days: { localDate: string; count: number }[]; topTypes: { type: string; count: number }[] }> } };
  integrations: {
    inbound: { list: Page<Org & { provider?: "stripe" | "chilipiper" }, Delivery>; get: Q<Org & { deliveryId: Id<"inboundDeliveries"> }, Delivery & { raw: string; headers: Record<string, string> }> };
    chilipiper: { settings: Q<Org, { configured: boolean; tokenLast4: string | null; hasSigningSecret: boolean }>; rotateToken: M<Org, { path: string }>; setSigningSecret: M<Org & { secret: string | null }, null> };
  };
};

export const api = anyApi as unknown as Api;
