import { z } from "@hono/zod-openapi";
import type { RouteConfig } from "@hono/zod-openapi";
import type { ApiApp } from "../app";
import { batchSchema, signalSchema } from "./signalBody";
import { eventSchema, eventsSchema } from "./trackBody";

const errorSchema = z
  .object({ error: z.looseObject({ code: z.string(), message: z.string() }) })
  .openapi("Error", { description: "Every error has this form; some carry more." });

const receiptSchema = z
  .object({
    id: z.string(),
    signalId: z.string(),
    duplicate: z.boolean(),
    contactId: z.string().nullable(),
    companyId: z.string().nullable(),
  })
  .openapi("SignalReceipt");

const batchResultSchema = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.number().int(),
    results: z.array(
      z.object({
        index: z.number().int(),
        status: z.enum(["accepted", "duplicate", "invalid", "limit_exceeded"]),
        id: z.string().optional(),
        signalId: z.string().optional(),
        error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      }),
    ),
  })
  .openapi("BatchResult");

const usageSchema = z
  .object({
    plan: z.string(),
    periodStart: z.iso.datetime(),
    periodEnd: z.iso.datetime(),
    metrics: z.array(z.object({ metric: z.string(), used: z.number(), limit: z.number().nullable() })),
  })
  .openapi("Usage");

const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { "application/json": { schema } },
});
const body = (schema: z.ZodType) => ({ required: true, content: { "application/json": { schema } } });
const security = [{ apiKey: [] }];
const headers = z.object({
  "Idempotency-Key": z
    .string()
    .max(255)
    .optional()
    .openapi({ description: "The same key and body get the same answer for a day." }),
});

const ERRORS = {
  400: json(errorSchema, "The body is no JSON"),
  401: json(errorSchema, "No API key, or a bad one"),
  402: json(errorSchema, "Over the plan's limit: {metric, used, limit, plan, resetsAt, upgradeUrl}"),
  403: json(errorSchema, "The key's type, scope or page does not allow this"),
  409: json(errorSchema, "The Idempotency-Key was used for another request"),
  413: json(errorSchema, "The body is larger than 1 MiB"),
  422: json(errorSchema, "Fields are bad: {fields: [{path, message}]}"),
  429: json(errorSchema, "Too many requests: wait for Retry-After seconds"),
};

const ROUTES: RouteConfig[] = [
  {
    method: "post",
    path: "/api/v1/signals",
    summary: "Send a signal",
    security,
    request: { headers, body: body(signalSchema) },
    responses: {
      201: json(receiptSchema, "Stored"),
      200: json(receiptSchema, "Known before; nothing changed"),
      ...ERRORS,
    },
  },
  {
    method: "post",
    path: "/api/v1/signals/batch",
    summary: "Send up to 500 signals",
    security,
    request: {
      headers,
      body: body(
        batchSchema.extend({ signals: z.array(signalSchema).min(1).max(500) }).openapi("SignalBatch"),
      ),
    },
    responses: { 200: json(batchResultSchema, "A verdict for each signal"), ...ERRORS },
  },
  {
    method: "post",
    path: "/api/v1/track",
    summary: "Track events; the only call for publishable keys",
    security,
    request: { headers, body: body(z.union([eventSchema, eventsSchema])) },
    responses: {
      202: json(z.object({ accepted: z.number().int() }).openapi("TrackReceipt"), "Stored"),
      ...ERRORS,
    },
  },
  {
    method: "get",
    path: "/api/v1/usage",
    summary: "Read how much of the plan is used",
    security,
    responses: {
      200: json(usageSchema, "The running period"),
      401: ERRORS[401],
      403: ERRORS[403],
      429: ERRORS[429],
    },
  },
  {
    method: "get",
    path: "/health",
    summary: "Whether the API answers",
    responses: { 200: json(z.object({ status: z.literal("ok") }), "It does") },
  },
];

/** Describes the routes and serves the description at /api/v1/openapi.json. */
export function registerDocument(app: ApiApp): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", { type: "http", scheme: "bearer" });
  for (const route of ROUTES) app.openAPIRegistry.registerPath(route);
  app.doc31("/api/v1/openapi.json", { openapi: "3.1.0", info: { title: "Switchboard API", version: "1" } });
}
