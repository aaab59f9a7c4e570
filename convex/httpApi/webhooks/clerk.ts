import { internal } from "../../_generated/api";
import { clerkWebhookSecret } from "../../env";
import { readClerkEvent } from "../../identity/rules/clerkEvent";
import { isSvixSigned } from "../../lib/svix";
import type { ApiApp } from "../app";
import { callerIp } from "../readRequest";
import { failure, invalid, success, toResponse, withRate } from "../reply";
import { readText } from "./delivery";

/** A person with all their addresses and connections is a few kilobytes. */
const BODY_BYTES_MAX = 256 * 1024;

/** Registers the address at which Clerk says who came, changed and left. It answers 2xx only for what is taken in or not for us. */
export function routeClerk(app: ApiApp): void {
  app.post("/webhooks/clerk", async (c) => {
    const secret = clerkWebhookSecret();
    if (secret === null)
      return toResponse(failure("UNAVAILABLE", "Clerk's webhook is not set up on this deployment"));
    const raw = await readText(c.req.raw, BODY_BYTES_MAX);
    if (raw === null) return toResponse(invalid(413, "The body is too large", { maxBytes: BODY_BYTES_MAX }));
    const headers = {
      id: c.req.header("svix-id") ?? "",
      timestamp: c.req.header("svix-timestamp") ?? "",
      signature: c.req.header("svix-signature") ?? "",
    };
    if (!(await isSvixSigned(secret, headers, raw, Date.now()))) {
      const attempts = await c.env.runMutation(internal.httpApi.calls.countForgery, {
        address: `clerk:${callerIp(c.req.raw)}`,
      });
      return toResponse(
        attempts.ok
          ? invalid(400, "The signature does not fit the body, or is not recent")
          : withRate(failure("RATE_LIMITED", "Too many deliveries with a bad signature"), attempts),
      );
    }
    const event = readClerkEvent(JSON.parse(raw), Date.now());
    if (!event) return toResponse(success(200, { received: true, result: "ignored" }));
    const result = await c.env.runMutation(internal.identity.clerk.receive, { event });
    return toResponse(success(200, { received: true, result }));
  });
}
