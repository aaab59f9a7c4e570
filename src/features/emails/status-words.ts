import type { Email, EmailStatus } from "./use-emails";

/** What each status is called, in the order in which a mail can meet them. */
export const EMAIL_STATUSES: Record<EmailStatus, string> = {
  held: "Held",
  queued: "Queued",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  failed: "Failed",
  bounced: "Bounced",
  complained: "Spam report",
  suppressed: "Suppressed",
};

/** What each kind of mail is called. */
export const EMAIL_KINDS: Record<Email["kind"], string> = {
  invitation: "Invitation",
  passwordReset: "Password reset",
  emailVerification: "Address check",
  auditAnchor: "Audit log anchor",
};

const EVENT_WORDS: Record<string, string> = {
  "email.sent": "Taken by the provider",
  "email.scheduled": "Scheduled by the provider",
  "email.delivered": "Delivered to the mailbox",
  "email.delivery_delayed": "Delayed: the provider keeps trying",
  "email.bounced": "Bounced",
  "email.complained": "Reported as spam by its reader",
  "email.failed": "Given up by the provider",
  "email.suppressed": "Not sent: the provider suppresses the address",
  "email.opened": "Opening was tracked",
  "email.clicked": "A click was tracked",
};

/** What the provider said, in words; unknown events keep their own name. */
export const eventWords = (type: string): string => EVENT_WORDS[type] ?? type;
