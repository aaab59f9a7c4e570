import { OpenAPIHono } from "@hono/zod-openapi";
import type { ActionCtx } from "../_generated/server";
import { errorDataOf } from "../lib/errors";
import { routeDownloads } from "./downloads";
import { failure, invalid, toResponse } from "./reply";
import { registerDocument } from "./v1/document";
import { routeSignals } from "./v1/signals";
import { routeTrack } from "./v1/track";
import { routeUsage } from "./v1/usage";
import { routeChilipiper } from "./webhooks/chilipiper";
import { routeResend } from "./webhooks/resend";
import { routeClerk } from "./webhooks/clerk";
import { routeStripe } from "./webhooks/stripe";

type Env = { Bindings: { [Name in keyof ActionCtx]: ActionCtx[Name] }; Variables: Record<string, unknown> };
/** The HTTP application; the ctx of the action that runs it is its environment. */
export type ApiApp = OpenAPIHono<Env>;

/** Builds the HTTP API with all its routes. Every answer is JSON, also to what nobody foresaw. */
export function buildApp(): ApiApp {
  const app: ApiApp = new OpenAPIHono();
  app.get("/health", () => toResponse({ status: 200, body: JSON.stringify({ status: "ok" }), headers: {} }));
  routeSignals(app);
  routeTrack(app);
  routeUsage(app);
  routeStripe(app);
  routeClerk(app);
  routeChilipiper(app);
  routeResend(app);
  routeDownloads(app);
  registerDocument(app);
  app.notFound((c) =>
    toResponse(failure("NOT_FOUND", `There is no ${c.req.method} ${new URL(c.req.url).pathname}`)),
  );
  app.onError((error) => toResponse(replyTo(error)));
  return app;
}

/** A refusal keeps its code; our own bug is a 503 that says nothing, because the details are for the log. */
function replyTo(error: Error) {
  const data = errorDataOf(error);
  if (data?.code === "INVALID") return invalid(422, data.message);
  if (data) return failure(data.code, data.message);
  console.error(error);
  return failure("UNAVAILABLE", "This request could not be handled. Nothing was changed; try again.");
}
