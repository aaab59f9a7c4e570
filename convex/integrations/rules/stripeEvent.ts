/** What is read of a Stripe event to find out whose it is. */
export type StripeEventHead = {
  id: string;
  type: string;
  account: string | null;
  customer: string | null;
};

/** How far ahead of our clock a signature may be. Stripe's own library looks at the age only, and accepts any future. */
const AHEAD_SECONDS_MAX = 300;

/** The events that have a meaning here. Any other is kept and marked as ignored. */
const USED_TYPES: ReadonlySet<string> = new Set([
  "charge.dispute.created",
  "checkout.session.completed",
  "checkout.session.expired",
  "credit_note.created",
  "customer.created",
  "customer.deleted",
  "customer.updated",
  "customer.subscription.created",
  "customer.subscription.deleted",
  "customer.subscription.paused",
  "customer.subscription.resumed",
  "customer.subscription.trial_will_end",
  "customer.subscription.updated",
  "invoice.created",
  "invoice.finalization_failed",
  "invoice.finalized",
  "invoice.marked_uncollectible",
  "invoice.overdue",
  "invoice.paid",
  "invoice.payment_action_required",
  "invoice.payment_failed",
  "invoice.payment_succeeded",
  "invoice.sent",
  "invoice.upcoming",
  "invoice.voided",
  "invoice_payment.paid",
  "invoiceitem.created",
  "payment_intent.payment_failed",
  "payment_intent.succeeded",
]);

/** Whether events of this type have a meaning here. */
export const isUsedType = (type: string): boolean => USED_TYPES.has(type);

/** The part of an event that decides whose it is; the customer is named as an id, an expanded object or the object itself. */
export function headOfEvent(event: {
  id: string;
  type: string;
  account?: string;
  data: { object: unknown };
}): StripeEventHead {
  const object = event.data.object as { id?: unknown; object?: unknown; customer?: unknown };
  const customer = object.object === "customer" ? object.id : idOf(object.customer);
  return {
    id: event.id,
    type: event.type,
    account: event.account ?? null,
    customer: typeof customer === "string" ? customer : null,
  };
}

/** Whether a signature header claims a time that has not come yet. */
export function isFromTheFuture(signatureHeader: string, nowMs: number): boolean {
  const stamps = signatureHeader.split(",").filter((part) => part.trim().startsWith("t="));
  return stamps.some((part) => Number(part.trim().slice(2)) > nowMs / 1000 + AHEAD_SECONDS_MAX);
}

/** The secrets that are accepted: during a rotation the variable holds the new and the old one, separated by a comma or a space. */
export function secretsOf(variable: string): string[] {
  return variable.split(/[\s,]+/).filter((secret) => secret !== "");
}

function idOf(reference: unknown): unknown {
  return typeof reference === "object" && reference !== null && "id" in reference ? reference.id : reference;
}
