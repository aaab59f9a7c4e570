import { escape, input, missing, renderFrame, select } from "./html.ts";
import type { Delivery } from "./journal.ts";
import { FIELD_NAMINGS, MEETING_KINDS } from "./meetings.ts";
import type { SandboxSettings } from "./settings.ts";
import { STRIPE_EVENT_TYPES, STRIPE_FAULTS } from "./stripeEvents.ts";

const FAULT_WORDS: Readonly<Record<(typeof STRIPE_FAULTS)[number], string>> = {
  none: "None",
  duplicate: "Duplicate: the last event once more",
  tampered: "Tampered: one byte changed after signing",
  oldTimestamp: "Old timestamp: signed an hour ago",
  futureTimestamp: "Future timestamp: signed in ten minutes",
};

/** The page of events: what the outside world can send, and what was answered. */
export function renderPage(
  settings: SandboxSettings,
  deliveries: readonly Delivery[],
  nowMs: number,
): string {
  const back = settings.appUrl ? `<p><a href="${escape(settings.appUrl)}">Open Switchboard</a></p>` : "";
  return renderFrame({
    title: "Sandbox: the outside world",
    here: "world",
    intro: `<p>Stands in for Stripe, ChiliPiper and Resend. What is sent here is real HTTP with real signatures, to
<code>${escape(settings.appHttpUrl)}</code>.</p>${back}`,
    main: `<div class="forms">${stripeForm(settings)}${meetingForm(settings, nowMs)}</div>${log(deliveries)}`,
  });
}

function stripeForm(settings: SandboxSettings): string {
  return `<section aria-labelledby="stripe"><h2 id="stripe">Send a Stripe event</h2>${missing(settings.stripeWebhookSecret, "STRIPE_WEBHOOK_SECRET")}
<form method="post" action="/stripe">
${select(
  "type",
  "Event type",
  STRIPE_EVENT_TYPES.map((type) => [type, type]),
  "invoice.paid",
)}
${input("customerId", "Customer id", "text", "cus_demo_switchboard", "The demo organisation's. Any other one stays unresolved.")}
${select(
  "fault",
  "Fault",
  STRIPE_FAULTS.map((fault) => [fault, FAULT_WORDS[fault]]),
  "none",
)}
<button${settings.stripeWebhookSecret ? "" : " disabled"}>Send event</button></form></section>`;
}

function meetingForm(settings: SandboxSettings, nowMs: number): string {
  const tomorrow = new Date(nowMs + 24 * 3_600_000).toISOString().slice(0, 13);
  return `<section aria-labelledby="meeting"><h2 id="meeting">Book a ChiliPiper meeting</h2>${missing(settings.chiliPiperToken, "CHILIPIPER_TOKEN")}
<form method="post" action="/chilipiper">
${select(
  "kind",
  "What happened",
  MEETING_KINDS.map((kind) => [kind, kind]),
  "created",
  "Updated and canceled speak of the last one booked here.",
)}
${input("guestEmail", "Guest e-mail", "email", "jordan@brightpath.example")}
${input("title", "Title", "text", "Intro call")}
${input("startAt", "Start (UTC)", "datetime-local", `${tomorrow}:00`)}
${input("minutes", "Minutes", "number", "30")}
${input("guestTimeZone", "Guest's time zone", "text", "America/New_York")}
${input("hostName", "Host", "text", "Harper Host")}
${input("meetingType", "Meeting type", "text", "Product demo")}
${select(
  "naming",
  "Field names",
  FIELD_NAMINGS.map((naming) => [naming, naming]),
  "prefixed",
  "The vendor documents two.",
)}
${input("copies", "Copies sent at once", "number", "1")}
<button${settings.chiliPiperToken ? "" : " disabled"}>Send meeting</button></form></section>`;
}

function log(deliveries: readonly Delivery[]): string {
  const rows = deliveries.map(
    (
      delivery,
    ) => `<tr><td><time datetime="${new Date(delivery.at).toISOString()}">${new Date(delivery.at).toISOString().slice(11, 19)}</time></td>
<td>${delivery.provider}</td><td>${escape(delivery.what)}</td><td>${escape(delivery.fault)}</td>
<td>${delivery.status === 0 ? "no answer" : delivery.status}</td><td><code>${escape(delivery.answer)}</code></td></tr>`,
  );
  const body = rows.length > 0 ? rows.join("") : `<tr><td colspan="6">Nothing sent yet.</td></tr>`;
  const heads = ["Time (UTC)", "From", "What", "Fault", "Answer", "Body"];
  return `<section aria-labelledby="log"><h2 id="log">Sent and answered</h2><div class="scroll" tabindex="0" role="region" aria-label="Log">
<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table></div></section>`;
}
