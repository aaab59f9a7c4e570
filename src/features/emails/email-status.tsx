import { Badge, type Tone } from "@/components/ui/badge";
import { EMAIL_STATUSES } from "./status-words";
import type { EmailStatus } from "./use-emails";

const TONE: Record<EmailStatus, Tone> = {
  held: "waiting",
  queued: "waiting",
  sending: "waiting",
  sent: "accent",
  delivered: "good",
  failed: "bad",
  bounced: "bad",
  complained: "bad",
  suppressed: "off",
};

/** How a mail is doing, as a badge. */
export function EmailStatusBadge({ status }: { status: EmailStatus }) {
  return <Badge tone={TONE[status]}>{EMAIL_STATUSES[status]}</Badge>;
}
