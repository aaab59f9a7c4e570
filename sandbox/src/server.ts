import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Journal } from "./journal.ts";
import { FIELD_NAMINGS, MEETING_KINDS, type MeetingForm } from "./meetings.ts";
import { renderPage } from "./page.ts";
import { type SentResult, sendMeeting, sendStripeEvent } from "./send.ts";
import type { SandboxSettings } from "./settings.ts";
import { STRIPE_FAULTS } from "./stripeEvents.ts";

const HOST = "127.0.0.1";
/** Forms are short; whatever is longer was not typed by a person. */
const BODY_BYTES_MAX = 64 * 1024;

/** Starts the sandbox. Forms come back to the page; a JSON body is answered in JSON. */
export async function startSandbox(
  settings: SandboxSettings,
): Promise<{ url: string; close: () => Promise<void> }> {
  const journal = new Journal(settings.dataFile);
  const server = createServer((request, response) => {
    handle(settings, journal, request, response).catch((error: unknown) => {
      respond(response, 400, "application/json", JSON.stringify({ error: messageOf(error) }));
    });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(settings.port, HOST, done);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function handle(
  settings: SandboxSettings,
  journal: Journal,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const route = `${request.method} ${new URL(request.url ?? "/", "http://local").pathname}`;
  if (route === "GET /") {
    return respond(
      response,
      200,
      "text/html; charset=utf-8",
      renderPage(settings, journal.deliveries, Date.now()),
    );
  }
  if (route === "GET /deliveries")
    return respond(response, 200, "application/json", JSON.stringify(journal.deliveries));
  if (route !== "POST /stripe" && route !== "POST /chilipiper")
    return respond(response, 404, "text/plain", "Not found");
  if (!isSameOrigin(request)) return respond(response, 403, "text/plain", "Only this page may send");
  const { fields, isJson } = await readFields(request);
  const result =
    route === "POST /stripe"
      ? await sendFromForm(settings, journal, fields)
      : await bookFromForm(settings, journal, fields);
  if (isJson) return respond(response, 200, "application/json", JSON.stringify(result));
  response.writeHead(303, { Location: "/" }).end();
}

function sendFromForm(
  settings: SandboxSettings,
  journal: Journal,
  fields: Map<string, string>,
): Promise<SentResult> {
  return sendStripeEvent(settings, journal, {
    type: fields.get("type") || "invoice.paid",
    customerId: fields.get("customerId") || "cus_demo_switchboard",
    fault: oneOf(STRIPE_FAULTS, fields.get("fault"), "none"),
  });
}

function bookFromForm(
  settings: SandboxSettings,
  journal: Journal,
  fields: Map<string, string>,
): Promise<SentResult> {
  const startAt = fields.get("startAt");
  const form: MeetingForm = {
    kind: oneOf(MEETING_KINDS, fields.get("kind"), "created"),
    naming: oneOf(FIELD_NAMINGS, fields.get("naming"), "prefixed"),
    guestEmail: fields.get("guestEmail") || "jordan@brightpath.example",
    title: fields.get("title") || "Intro call",
    startAtMs: startAt
      ? Date.parse(/Z$|[+-]\d\d:\d\d$/.test(startAt) ? startAt : `${startAt}Z`)
      : Date.now() + 86_400_000,
    minutes: Number(fields.get("minutes") || 30),
    guestTimeZone: fields.get("guestTimeZone") || "America/New_York",
    hostName: fields.get("hostName") || "Harper Host",
    meetingType: fields.get("meetingType") || "Product demo",
    meetingId: fields.get("meetingId"),
  };
  if (Number.isNaN(form.startAtMs)) throw new Error("startAt is not a date and time");
  return sendMeeting(settings, journal, { ...form, copies: Number(fields.get("copies") || 1) });
}

/** A page of somebody else must not make this one send signed events. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host = "" } = request.headers;
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  return isLocal && (origin === undefined || origin === `http://${host}`);
}

async function readFields(
  request: IncomingMessage,
): Promise<{ fields: Map<string, string>; isJson: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Error("The body is too long");
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = request.headers["content-type"]?.includes("json") ?? false;
  const pairs = isJson
    ? Object.entries(JSON.parse(text) as Record<string, unknown>).map(
        ([name, value]) => [name, String(value)] as const,
      )
    : [...new URLSearchParams(text)];
  return { fields: new Map(pairs), isJson };
}

function respond(response: ServerResponse, status: number, type: string, body: string) {
  response.writeHead(status, {
    "Content-Type": type,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'",
  });
  response.end(body);
}

function oneOf<T extends string>(allowed: readonly T[], value: string | undefined, fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
