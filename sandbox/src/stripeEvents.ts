import { randomBytes } from "node:crypto";
import Stripe from "stripe";

/** The events that can be sent; each with the object that Stripe would put into it. */
export const STRIPE_EVENT_TYPES = [
  "customer.created",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "checkout.session.completed",
  "invoice.created",
  "invoice.finalized",
  "invoice.paid",
  "invoice.payment_failed",
  "customer.deleted",
] as const;

export const STRIPE_FAULTS = ["none", "duplicate", "tampered", "oldTimestamp", "futureTimestamp"] as const;
export type StripeFault = (typeof STRIPE_FAULTS)[number];

/** Older than Stripe's own tolerance of 300 s. */
const OLD_SECONDS = 3_600;
/** Stripe's library does not look at this side of the clock; a receiver has to. */
const FUTURE_SECONDS = 600;
const API_VERSION = "2026-10-28.endive";

/** A new event as Stripe writes it, with ids of the right form. */
export function makeStripeEvent(type: string, customerId: string, nowMs: number): object {
  return {
    id: stripeId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: Math.floor(nowMs / 1000),
    data: { object: objectOf(type, customerId, nowMs) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  };
}

/** The body and the signature header to send, with the fault worked in. */
export function signStripeBody(
  body: string,
  secret: string,
  fault: StripeFault,
  nowMs: number,
): { body: string; signature: string } {
  const shiftSeconds =
    fault === "oldTimestamp" ? -OLD_SECONDS : fault === "futureTimestamp" ? FUTURE_SECONDS : 0;
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret,
    timestamp: Math.floor(nowMs / 1000) + shiftSeconds,
  });
  return { body: fault === "tampered" ? changeOneByte(body) : body, signature };
}

function changeOneByte(body: string): string {
  // Still JSON: only the signature can tell.
  return body.replace('"pending_webhooks":1', '"pending_webhooks":2');
}

function objectOf(type: string, customerId: string, nowMs: number): object {
  const seconds = Math.floor(nowMs / 1000);
  if (type.startsWith("customer.subscription.")) return subscription(type, customerId, seconds);
  if (type.startsWith("invoice.")) return invoice(type, customerId, seconds);
  if (type.startsWith("checkout.session.")) {
    const session = { id: stripeId("cs_test"), object: "checkout.session", customer: customerId };
    return {
      ...session,
      mode: "subscription",
      status: "complete",
      payment_status: "paid",
      subscription: stripeId("sub"),
    };
  }
  const customer = {
    id: customerId,
    object: "customer",
    email: "billing@northwind.example",
    livemode: false,
  };
  return type === "customer.deleted"
    ? { ...customer, deleted: true }
    : { ...customer, created: seconds, metadata: {} };
}

function subscription(type: string, customerId: string, seconds: number): object {
  const month = 30 * 24 * 3_600;
  const item = {
    id: stripeId("si"),
    object: "subscription_item",
    current_period_start: seconds,
    current_period_end: seconds + month,
    price: {
      id: "price_pro_monthly",
      object: "price",
      currency: "usd",
      unit_amount: 4_900,
      lookup_key: "pro",
    },
    quantity: 4,
  };
  return {
    id: stripeId("sub"),
    object: "subscription",
    customer: customerId,
    status: type.endsWith("deleted") ? "canceled" : "active",
    cancel_at_period_end: false,
    cancel_at: null,
    created: seconds,
    currency: "usd",
    items: { object: "list", data: [item], has_more: false },
    metadata: {},
  };
}

function invoice(type: string, customerId: string, seconds: number): object {
  const isPaid = type === "invoice.paid";
  return {
    id: stripeId("in"),
    object: "invoice",
    customer: customerId,
    status: isPaid ? "paid" : type === "invoice.created" ? "draft" : "open",
    currency: "usd",
    total: 19_600,
    amount_due: 19_600,
    amount_paid: isPaid ? 19_600 : 0,
    attempt_count: type === "invoice.payment_failed" ? 1 : 0,
    created: seconds,
    parent: {
      type: "subscription_details",
      subscription_details: { subscription: stripeId("sub"), metadata: {} },
    },
    metadata: {},
  };
}

function stripeId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString("hex")}`;
}
