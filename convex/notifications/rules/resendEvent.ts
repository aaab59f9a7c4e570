import * as z from "zod/mini";
import { clip } from "../../lib/text";

/** What the provider says of a mail, in the words of our own statuses. */
type HeardStatus = "sent" | "delivered" | "failed" | "suppressed" | "bounced" | "complained";

/** One delivery of the webhook, as far as it matters here. */
export type MailEvent = {
  type: string;
  at: number;
  providerId: string;
  /** The outbox's own id, which travels with the mail as a tag. */
  emailTag: string | null;
  detail: string;
  /** A bounce that no later try can change. */
  isPermanent: boolean;
};

const STATUS_OF: Record<string, HeardStatus> = {
  "email.sent": "sent",
  "email.delivered": "delivered",
  "email.failed": "failed",
  "email.suppressed": "suppressed",
  "email.bounced": "bounced",
  "email.complained": "complained",
};

/** Later words outrank earlier ones whichever arrives first, so that every order of deliveries ends in the same status. */
const RANK: Record<HeardStatus, number> = {
  sent: 1,
  delivered: 2,
  failed: 3,
  suppressed: 4,
  bounced: 5,
  complained: 6,
};

const DETAIL_LENGTH_MAX = 500;

const tags = z.union([
  z.record(z.string(), z.string()),
  z.array(z.object({ name: z.string(), value: z.string() })),
]);
const said = z.optional(z.object({ message: z.optional(z.string()), type: z.optional(z.string()) }));
const eventShape = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    email_id: z.string(),
    tags: z.optional(z.catch(tags, {})),
    bounce: said,
    suppressed: said,
    failed: z.optional(z.object({ reason: z.optional(z.string()) })),
  }),
});

/** The event of a signed body; null for one that is not about a mail of ours (a domain, a contact, a mail that came in). */
export function readMailEvent(body: unknown): MailEvent | null {
  const parsed = eventShape.safeParse(body);
  if (!parsed.success) return null;
  const { type, created_at, data } = parsed.data;
  if (!type.startsWith("email.") || type === "email.received") return null;
  const at = Date.parse(created_at);
  const detail = data.bounce?.message ?? data.suppressed?.message ?? data.failed?.reason ?? "";
  return {
    type,
    at: Number.isNaN(at) ? 0 : at,
    providerId: data.email_id,
    emailTag: tagNamed(data.tags, "email_id"),
    detail: clip(detail, DETAIL_LENGTH_MAX),
    isPermanent: data.bounce?.type === "Permanent",
  };
}

/** Whether the provider watches what readers do with a mail. What it says of that holds the link, and is never stored. */
export const isTracking = (type: string): boolean => type === "email.opened" || type === "email.clicked";

/** The status and rank that an event brings, or null when it brings nothing new over what was heard before. */
export function statusHeard(
  type: string,
  heard: number | undefined,
): { status: HeardStatus; rank: number } | null {
  const status = STATUS_OF[type];
  if (!status || RANK[status] <= (heard ?? 0)) return null;
  return { status, rank: RANK[status] };
}

function tagNamed(all: z.infer<typeof tags> | undefined, name: string): string | null {
  if (!all) return null;
  if (Array.isArray(all)) return all.find((tag) => tag.name === name)?.value ?? null;
  return all[name] ?? null;
}
