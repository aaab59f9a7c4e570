import Stripe from "stripe";
import { internal } from "../../_generated/api";
import { stripeWebhookSecret } from "../../env";
import { headOfEvent, isFromTheFuture, secretsOf } from "../../integrations/rules/stripeEvent";
import type { ApiApp } from "../app";
import { callerIp } from "../readRequest";
import { failure, invalid, success, toResponse, withRate } from "../reply";
import type { Reply } from "../reply";
import { minimalHeaders, readText } from "./delivery";

/** A row holds at most 1 MiB together with everything else; Stripe's largest events are a tenth of this. */
const BODY_BYTES_MAX = 512 * 1024;
/** Stripe's own default, named because without it the library accepts a signature of any age. */
const TOLERANCE_SECONDS = 300;

// Made once: the provider for runtimes that have the web's cryptography and not Node's.
const cryptoProvider = Stripe.createSubtleCryptoProvider();

/** Registers the address at which Stripe delivers its events. It answers 2xx only for what is stored. */
export function routeStripe(app: ApiApp): void {
  app.post("/webhooks/stripe", async (c) => {
    const secret = stripeWebhookSecret();
    if (secret === null)
      return toResponse(failure("UNAVAILABLE", "Stripe is not connected to this deployment"));
    const raw = await readText(c.req.raw, BODY_BYTES_MAX);
    if (raw === null) return toResponse(invalid(413, "The body is too large", { maxBytes: BODY_BYTES_MAX }));
    const event = await verified(raw, c.req.header("Stripe-Signature") ?? "", secretsOf(secret));
    if (!event) {
      const attempts = await c.env.runMutation(internal.httpApi.calls.countForgery, {
        address: `stripe:${callerIp(c.req.raw)}`,
      });
      return toResponse(refusal(attempts));
    }
    const { duplicate } = await c.env.runMutation(internal.integrations.jobs.receiveStripe, {
      event: headOfEvent(event),
      raw,
      headers: minimalHeaders(c.req.raw),
    });
    return toResponse(success(200, { received: true, duplicate }));
  });
}

/** The event, if one of the secrets signed exactly this text and the time of signing is near. */
async function verified(raw: string, signature: string, secrets: string[]): Promise<Stripe.Event | null> {
  if (isFromTheFuture(signature, Date.now())) return null;
  for (const secret of secrets) {
    try {
      return await Stripe.webhooks.constructEventAsync(
        raw,
        signature,
        secret,
        TOLERANCE_SECONDS,
        cryptoProvider,
      );
    } catch {
      // Signed by another secret, or by nobody: the next one decides.
    }
  }
  return null;
}

function refusal(attempts: Parameters<typeof withRate>[1]): Reply {
  return attempts.ok
    ? invalid(400, "The signature does not fit the body, or is not recent")
    : withRate(failure("RATE_LIMITED", "Too many deliveries with a bad signature"), attempts);
}
