import { internal } from "../../_generated/api";
import type { ApiApp } from "../app";
import { callerIp } from "../readRequest";
import { failure, invalid, success, toResponse, withRate } from "../reply";
import type { Reply } from "../reply";
import { minimalHeaders, readText } from "./delivery";

/** A delivery is a few kilobytes; the limit keeps the raw text within a row. */
const BODY_BYTES_MAX = 256 * 1024;
const TOKEN = /^[A-Za-z0-9_-]{16,128}$/;

/** Registers the address at which ChiliPiper delivers meetings. The token in it says which organisation they are for. */
export function routeChilipiper(app: ApiApp): void {
  app.post("/webhooks/chilipiper/:token", async (c) => {
    const token = c.req.param("token");
    const raw = await readText(c.req.raw, BODY_BYTES_MAX);
    if (raw === null) return toResponse(invalid(413, "The body is too large", { maxBytes: BODY_BYTES_MAX }));
    const verdict = await c.env.runMutation(internal.integrations.jobs.receiveChilipiper, {
      token: TOKEN.test(token) ? token : "",
      raw,
      headers: minimalHeaders(c.req.raw),
      signature: c.req.header("X-Chili-Signature") ?? null,
      timestamp: c.req.header("X-Chili-Timestamp") ?? null,
    });
    if (verdict !== "unknownToken" && verdict !== "badSignature") return toResponse(accepted(verdict));
    const attempts = await c.env.runMutation(internal.httpApi.calls.countForgery, {
      address: `chilipiper:${callerIp(c.req.raw)}`,
    });
    if (!attempts.ok) {
      return toResponse(withRate(failure("RATE_LIMITED", "Too many deliveries that were refused"), attempts));
    }
    return toResponse(
      verdict === "unknownToken"
        ? failure("NOT_FOUND", "There is no such address")
        : failure("UNAUTHENTICATED", "The signature is missing, wrong or not recent"),
    );
  });
}

function accepted(verdict: "stored" | "duplicate" | "notJson"): Reply {
  if (verdict === "notJson") return invalid(400, "The body is not valid JSON");
  return success(200, { received: true, duplicate: verdict === "duplicate" });
}
