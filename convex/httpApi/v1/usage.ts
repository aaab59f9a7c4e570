import { internal } from "../../_generated/api";
import type { ApiApp } from "../app";
import { readHead } from "../readRequest";
import { toResponse } from "../reply";
import type { Reply } from "../reply";

/** Registers the route that tells how much of the plan is used. */
export function routeUsage(app: ApiApp): void {
  app.get("/api/v1/usage", async (c) => {
    const reply: Reply = await c.env.runMutation(internal.httpApi.calls.usage, {
      head: await readHead(c.req.raw),
    });
    return toResponse(reply);
  });
}
