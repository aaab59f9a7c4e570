import { Resend } from "resend";
import { internal } from "../../_generated/api";
import { resendWebhookSecret } from "../../env";
import { secretsOf } from "../../integrations/rules/stripeEvent";
import { readMailEvent } from "../../notifications/rules/resendEvent";
import type { ApiApp } from "../app";
import { callerIp } from "../readRequest";
import { failure, invalid, success, toResponse, withRate } from "../reply";
import { readText } from "./delivery";

/** An event names one mail and a few words about it. */
const BODY_BYTES_MAX = 128 * 1024;
/** The provider's ids are a quarter of this. */
const WEBHOOK_ID = /^[\x21-\x7e]{1,128}$/;

// Checking a signature needs no account; the SDK only wants to be made with some key.
const { webhooks } = new Resend("re_for_signatures_only");

/** Registers the address at which Resend says what became of a mail. It answers 2xx for what is stored, known or not ours. */
export function routeResend(app: ApiApp): void {
  app.post("/webhooks/resend", async (c) => {
    const secret = resendWebhookSecret();
    if (secret === null)
      return toResponse(failure("UNAVAILABLE", "Resend's webhook is not set up on this deployment"));
    const raw = await readText(c.req.raw, BODY_BYTES_MAX);
    if (raw === null) return toResponse(invalid(413, "The body is too large", { maxBytes: BODY_BYTES_MAX }));
    const webhookId = c.req.header("svix-id") ?? "";
    const headers = {
      id: webhookId,
      timestamp: c.req.header("svix-timestamp") ?? "",
      signature: c.req.header("svix-signature") ?? "",
    };
    if (!WEBHOOK_ID.test(webhookId) || !isSigned(raw, headers, secretsOf(secret))) {
      const attempts = await c.env.runMutation(internal.httpApi.calls.countForgery, {
        address: `resend:${callerIp(c.req.raw)}`,
      });
      return toResponse(
        attempts.ok
          ? invalid(400, "The signature does not fit the body, or is not recent")
          : withRate(failure("RATE_LIMITED", "Too many deliveries with a bad signature"), attempts),
      );
    }
    const event = readMailEvent(JSON.parse(raw));
    if (!event) return toResponse(success(200, { received: true, result: "ignored" }));
    const result = await c.env.runMutation(internal.notifications.emailJobs.receiveEvent, {
      webhookId,
      event,
    });
    return toResponse(success(200, { received: true, result }));
  });
}

/** Whether one of the secrets signed exactly this text under this id, and the time of signing is within five minutes. */
function isSigned(
  payload: string,
  headers: { id: string; timestamp: string; signature: string },
  secrets: string[],
): boolean {
  return secrets.some((webhookSecret) => {
    try {
      webhooks.verify({ payload, headers, webhookSecret });
      return true;
    } catch {
      // Signed by another secret, or by nobody: the next one decides.
      return false;
    }
  });
}
