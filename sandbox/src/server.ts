import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isSameOrigin, oneOf, readFields, respond, respondJson, respondPage } from "./http.ts";
import { Journal } from "./journal.ts";
import { Mailbox } from "./mail/mailbox.ts";
import { MailRoutes } from "./mail/mailRoutes.ts";
import { FIELD_NAMINGS, MEETING_KINDS, type MeetingForm } from "./meetings.ts";
import { renderPage } from "./page.ts";
import { type SentResult, sendMeeting, sendStripeEvent } from "./send.ts";
import type { SandboxSettings } from "./settings.ts";
import { STRIPE_FAULTS } from "./stripeEvents.ts";

const HOST = "127.0.0.1";
/** Mails lie beside the rest, in a file of their own: they are many times as long. */
const mailFile = (dataFile: string | null) => dataFile?.replace(/(\.json)?$/, ".mails.json") ?? null;

/** Starts the sandbox. Forms come back to the page; a JSON body is answered in JSON. */
export async function startSandbox(
  settings: SandboxSettings,
): Promise<{ url: string; close: () => Promise<void> }> {
  const journal = new Journal(settings.dataFile);
  const mail = new MailRoutes(settings, journal, new Mailbox(mailFile(settings.dataFile)));
  const server = createServer((request, response) => {
    handle(settings, journal, mail, request, response).catch((error: unknown) => {
      respondJson(response, 400, { error: messageOf(error) });
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
  mail: MailRoutes,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const route = `${request.method} ${new URL(request.url ?? "/", "http://local").pathname}`;
  if (route === "GET /") return respondPage(response, renderPage(settings, journal.deliveries, Date.now()));
  if (route === "GET /deliveries") return respondJson(response, 200, journal.deliveries);
  if (await mail.handle(request, response)) return;
  if (route !== "POST /stripe" && route !== "POST /chilipiper")
    return respond(response, 404, "text/plain", "Not found");
  if (!isSameOrigin(request)) return respond(response, 403, "text/plain", "Only this page may send");
  const { fields, isJson } = await readFields(request);
  const result =
    route === "POST /stripe"
      ? await sendFromForm(settings, journal, fields)
      : await bookFromForm(settings, journal, fields);
  if (isJson) return respondJson(response, 200, result);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
