import type { Id } from "../_generated/dataModel";

/**
 * Every event of the domain with the payload it carries. The subject is the record it is about. A payload names records by id and
 * carries numbers and words for messages, never secrets: it is stored for good and shown to consumers.
 */
export type EventCatalog = {
  "organization.created": { name: string };
  "organization.renamed": { name: string };
  "organization.updated": { fields: string[] };
  "organization.ownershipTransferred": { from: Id<"users">; to: Id<"users"> };
  /** The name is there for the message, and only when the person came by an invitation. */
  "member.joined": { userId: Id<"users">; role: string; invitedName?: string };
  "member.roleChanged": { userId: Id<"users">; from: string; to: string };
  "member.partnerChanged": { userId: Id<"users">; partnerId: string | null };
  "member.activated": { userId: Id<"users"> };
  "member.deactivated": { userId: Id<"users"> };
  "member.removed": { userId: Id<"users"> };
  "member.left": { userId: Id<"users"> };
  "invitation.created": { email: string; role: string; partnerId: string | null };
  "invitation.resent": { email: string; sentCount: number };
  "invitation.revoked": { email: string };
  "invitation.accepted": { email: string; userId: Id<"users">; role: string };
  /** A person's own doings, recorded in each of their organisations. `browser` is what the browser calls itself. */
  "identity.signedIn": { method: string; browser: string | null };
  "identity.signInFailed": { name: string };
  "identity.passwordReset": { sessionsEnded: number };
  "identity.sessionsEnded": { count: number };
  "identity.emailVerified": { email: string };
  "identity.profileChanged": { fields: string[] };
  "apiKey.created": { name: string; type: string; scopes: string[] };
  "apiKey.revoked": { name: string };
  "apiKey.leaked": { name: string };
  "apiKey.updated": { name: string };
  /** The old key is the subject. */
  "apiKey.rotated": { name: string; replacedBy: string; oldEndsAt: number };
  "plan.changed": { from: string; to: string };

  /** One per accepted request, however many signals it brought. */
  "signals.received": {
    signalIds: string[];
    count: number;
    highIntentSignalIds: string[];
    /** Who or what the strongest signal is about, for the message. */
    highlight?: { type: string; label: string; contactId?: string; companyId?: string };
  };
  "events.tracked": { count: number };
  "contact.created": { count: number };
  "lead.created": { partnerId: string | null; contactId: string };
  "meeting.booked": { meetingId: string; guestName: string; startAt: number; partnerId: string | null };
  "meeting.changed": { meetingId: string; status: string; startAt: number; partnerId: string | null };
  "meeting.canceled": { meetingId: string; guestName: string; startAt: number; partnerId: string | null };
  "integration.settingsChanged": { provider: string; what: string };
  /** One per delivery from outside that was taken in; its own id makes it happen once. */
  "integration.delivered": { provider: string; eventType: string; deliveryId: string };
  "integration.failed": { provider: string; reason: string; deliveryId?: string };
  /** The provider's word on a mail that did not arrive, or that its reader reported. */
  "email.bounced": { to: string; kind: string; isPermanent: boolean };
  "email.complained": { to: string; kind: string };
  "email.resent": { to: string; kind: string };
  "email.heldReleased": { count: number };
  "email.suppressionLifted": { address: string };
  "audit.exported": { rows: number; filters: Record<string, string | number> };
  /** What the plan no longer keeps was deleted, up to and including this row. */
  "audit.trimmed": { count: number; upToSeq: number; digest: string };
  "demo.seeded": { signals: number; contacts: number };
};

export type EventType = keyof EventCatalog;

/** What an event is about. The organisation itself stands for a batch without a single subject. */
export type Subject = { type: string; id: string };

type EventOf<Type extends EventType> = {
  type: Type;
  subject: Subject;
  payload: EventCatalog[Type];
  /** When it happened, if not now. */
  occurredAt?: number;
  /** The record before and after, for the audit row. Fields that hold secrets are left out by `redact`. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

/** One event to be recorded. */
export type DomainEvent = { [Type in EventType]: EventOf<Type> }[EventType];
