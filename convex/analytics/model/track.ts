import type { OrgMutationCtx } from "../../access/actor";
import { consumeUsage } from "../../billing/model/usage";
import type { UsageRefusal } from "../../billing/model/usage";
import { findByEmail } from "../../crm/model/contacts";
import { recordEvent } from "../../events/record";
import { localDate } from "../../lib/time";

/** What a product observed, as it is accepted at the edge. */
export type IncomingEvent = {
  name: string;
  timestamp: number;
  contactEmail?: string;
  anonymousId?: string;
  propsJson?: string;
};

/**
 * Stores tracked events, all of a request or none of them, and counts them against the plan. People are only recognised here, never
 * made: a publishable key stands in public pages, and anyone could fill the list of contacts with it.
 */
export async function trackEvents(
  ctx: OrgMutationCtx,
  incoming: readonly IncomingEvent[],
): Promise<{ accepted: number; refusal: UsageRefusal | null }> {
  const { refusal } = await consumeUsage(ctx, {
    metric: "events_tracked",
    quantity: incoming.length,
    dedupeKey: ctx.trace.traceId,
  });
  if (refusal) return { accepted: 0, refusal };
  const emails = [...new Set(incoming.flatMap(({ contactEmail }) => contactEmail ?? []))];
  const contacts = new Map(
    await Promise.all(emails.map(async (email) => [email, await findByEmail(ctx, email)] as const)),
  );
  await Promise.all(
    incoming.map(({ contactEmail, timestamp, ...event }) =>
      ctx.db.insert("analyticsEvents", {
        orgId: ctx.org._id,
        ...event,
        contactId: contactEmail === undefined ? undefined : contacts.get(contactEmail)?._id,
        ts: timestamp,
        localDate: localDate(timestamp, ctx.org.timezone),
      }),
    ),
  );
  await recordEvent(ctx, {
    type: "events.tracked",
    subject: { type: "organization", id: ctx.org._id },
    payload: { count: incoming.length },
  });
  return { accepted: incoming.length, refusal: null };
}
