import { internal } from "../../_generated/api";
import type { ApiApp } from "../app";
import { headOf } from "../readRequest";
import { toResponse } from "../reply";
import type { Reply } from "../reply";

/** Registers the route that tells how much of the plan is used. */
export function routeUsage(app: ApiApp): void {
  app.get("/api/v1/usage", async (c) => {
    const reply: Reply = await c.env.runMutation(internal.httpApi.calls.usage, {
      head: await headOf(c.req.raw, null, null),
    });
    return toResponse(reply);
  });
}
