import { internal } from "../../_generated/api";
import type { ApiApp } from "../app";
import { readCall } from "../readRequest";
import { toResponse } from "../reply";
import type { Reply } from "../reply";
import { parseTrack, toIncomingEvent } from "./trackBody";

/** A browser may keep the answer to a preflight this long, the most that all of them honour. */
const PREFLIGHT_SECONDS = 7_200;
const EXPOSED = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotent-Replayed";

/** Registers the route that takes tracked events in; the only one that web pages of others may call. */
export function routeTrack(app: ApiApp): void {
  app.options("/api/v1/track", (c) => {
    return new Response(null, {
      status: 204,
      headers: {
        ...corsOf(c.req.raw),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Switchboard-Client",
        "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
      },
    });
  });

  app.post("/api/v1/track", async (c) => {
    const { head, data } = await readCall(c.req.raw, parseTrack);
    const now = Date.now();
    const events = (data ?? []).map((event) => toIncomingEvent(event, now));
    const reply: Reply = await c.env.runMutation(internal.httpApi.calls.track, { head, events });
    return toResponse({ ...reply, headers: { ...reply.headers, ...corsOf(c.req.raw) } });
  });
}

/**
 * Lets any page read the answer. Which pages may send is decided by the key's own list, and a preflight carries no key; no cookie is
 * involved, so nothing is given away.
 */
function corsOf(request: Request): Record<string, string> {
  const origin = request.headers.get("Origin");
  return origin === null
    ? {}
    : { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED, Vary: "Origin" };
}
