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

/** The one page of the sandbox, without scripts: forms post and come back here. */
export function renderPage(
  settings: SandboxSettings,
  deliveries: readonly Delivery[],
  nowMs: number,
): string {
  const back = settings.appUrl ? `<p><a href="${escape(settings.appUrl)}">Open Switchboard</a></p>` : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox: the outside world</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
<header><h1>Sandbox: the outside world</h1><p>Stands in for Stripe and ChiliPiper. What is sent here is real HTTP with real signatures, to
<code>${escape(settings.appHttpUrl)}</code>.</p>${back}</header>
<main><div class="forms">${stripeForm(settings)}${meetingForm(settings, nowMs)}</div>${log(deliveries)}</main></body></html>`;
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

function missing(secret: string | null, variable: string): string {
  return secret ? "" : `<p class="missing">Switched off: ${variable} is not set.</p>`;
}

function input(name: string, label: string, type: string, value: string, hint = ""): string {
  return `<label>${label}<input name="${name}" type="${type}" value="${escape(value)}" required>${hint && `<small>${hint}</small>`}</label>`;
}

function select(name: string, label: string, options: [string, string][], chosen: string, hint = ""): string {
  const items = options.map(
    ([value, words]) =>
      `<option value="${value}"${value === chosen ? " selected" : ""}>${escape(words)}</option>`,
  );
  return `<label>${label}<select name="${name}">${items.join("")}</select>${hint && `<small>${hint}</small>`}</label>`;
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#d4d4d8,#3f3f46);--quiet:light-dark(#52525b,#a1a1aa)}
*{box-sizing:border-box}body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:24px}
h1{font-size:20px;margin:0 0 4px}h2{font-size:15px;margin:0 0 12px}header p{margin:4px 0;color:var(--quiet)}
.forms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:16px;margin:16px 0;align-items:start}
section{border:1px solid var(--line);border-radius:8px;padding:16px}form{display:grid;gap:12px}label{display:grid;gap:4px}
input,select,button{font:inherit;padding:6px 8px;min-height:32px;width:100%}small,.missing{color:var(--quiet)}
button{font-weight:600;cursor:pointer}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}td code{overflow-wrap:anywhere}
:focus-visible{outline:2px solid #2563eb;outline-offset:2px}`;
