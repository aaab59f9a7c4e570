import { createHmac, randomUUID } from "node:crypto";
import type { Mail } from "./mailbox.ts";

/** What can be reported of a mail, as Resend names it. */
export const MAIL_EVENTS = ["sent", "delivered", "delivery_delayed", "bounced", "complained"] as const;
export type MailEventName = (typeof MAIL_EVENTS)[number];

/** What a report may suffer on its way. */
export const REPORT_FAULTS = ["none", "duplicate", "tampered", "oldTimestamp"] as const;
export type ReportFault = (typeof REPORT_FAULTS)[number];

/** Older than the five minutes that a receiver allows. */
const OLD_SECONDS = 3_600;

/** The body that Resend posts to say what became of a mail. */
export function makeMailEvent(mail: Mail, name: MailEventName, nowMs: number): string {
  const data = {
    email_id: mail.id,
    created_at: new Date(mail.at).toISOString(),
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    tags: mail.tags,
    ...(name === "bounced" && {
      bounce: { type: "Permanent", subType: "General", message: "550 5.1.1 The mailbox does not exist" },
    }),
  };
  return JSON.stringify({ type: `email.${name}`, created_at: new Date(nowMs).toISOString(), data });
}

/** A new id of a report; its repetitions carry the same one. */
export const newReportId = (): string => `msg_${randomUUID().replaceAll("-", "")}`;

/** The headers with which the body is delivered: svix's scheme, HMAC-SHA256 over id, time and body. */
export function signMailEvent(
  body: string,
  secret: string,
  { id, fault, nowMs }: { id: string; fault: ReportFault; nowMs: number },
): { body: string; headers: Record<string, string> } {
  const seconds = Math.floor(nowMs / 1000) - (fault === "oldTimestamp" ? OLD_SECONDS : 0);
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    body: fault === "tampered" ? body.replace('"type":"email.', '"type":"email.not_') : body,
    headers: {
      "svix-id": id,
      "svix-timestamp": String(seconds),
      "svix-signature": `v1,${signature}`,
    },
  };
}
