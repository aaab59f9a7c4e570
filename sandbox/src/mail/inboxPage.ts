import { escape, missing, renderFrame, select } from "../html.ts";
import type { SandboxSettings } from "../settings.ts";
import type { Mail } from "./mailbox.ts";
import { REPORT_FAULTS } from "./mailEvents.ts";
import { RESEND_FAULTS, type ResendFault } from "./resendApi.ts";

const RESEND_FAULT_WORDS: Readonly<Record<ResendFault, string>> = {
  none: "None",
  lostAnswer: "Lost answer: taken, but the sender never learns it",
  slowAnswer: "Slow answer: taken, and answered after ten seconds",
  error500: "Error 500",
  rateLimited: "Too many requests (429)",
  refused: "Refused for good (422)",
};

const REPORT_FAULT_WORDS: Readonly<Record<(typeof REPORT_FAULTS)[number], string>> = {
  none: "None",
  duplicate: "Duplicate: delivered twice at once",
  tampered: "Tampered: changed after signing",
  oldTimestamp: "Old timestamp: signed an hour ago",
};

const REPORTS = [
  ["delivered", "Deliver"],
  ["bounced", "Bounce"],
  ["complained", "Complain"],
  ["delivery_delayed", "Delay"],
] as const;

/** The inbox of everybody: what was handed in, newest first. */
export function renderInbox(settings: SandboxSettings, mails: readonly Mail[], fault: ResendFault): string {
  const rows = mails.map(
    (mail) => `<li><a href="/inbox/${mail.id}"><span class="to">${escape(mail.to.join(", "))}</span>
<b>${escape(mail.subject)}</b>${time(mail.at)}<span class="chips">${chips(mail)}</span></a></li>`,
  );
  const list =
    rows.length > 0
      ? `<ul class="mails">${rows.join("")}</ul>`
      : "<p>No mail yet. Invite somebody, or ask for a new password: it arrives here.</p>";
  const faults = RESEND_FAULTS.map((name): [string, string] => [name, RESEND_FAULT_WORDS[name]]);
  return renderFrame({
    title: "Inbox",
    here: "inbox",
    intro: `<p>Every mail that Switchboard hands to Resend, whoever it is for. Nothing leaves this machine.</p>${missing(settings.resendApiKey, "RESEND_API_KEY")}`,
    main: `<section aria-label="Mails">${list}</section>
<section aria-labelledby="fault"><h2 id="fault">The next mail that is handed in</h2><form method="post" action="/inbox/fault" class="row">
${select("fault", "Fault", faults, fault)}<button>Set</button></form></section>`,
  });
}

/** One mail, opened, with what can be reported of it. */
export function renderMailPage(settings: SandboxSettings, mail: Mail, view: "plain" | "html"): string {
  const tab = (name: string, words: string) =>
    `<a href="/inbox/${mail.id}?view=${name}"${view === name ? ' aria-current="page"' : ""}>${words}</a>`;
  const body =
    view === "plain"
      ? `<pre>${linked(mail.text)}</pre>`
      : `<iframe title="The mail as it looks" src="/inbox/${mail.id}/html"></iframe>`;
  return renderFrame({
    title: mail.subject,
    here: "inbox",
    intro: `<dl><dt>From</dt><dd>${escape(mail.from)}</dd><dt>To</dt><dd>${escape(mail.to.join(", "))}</dd><dt>Sent</dt><dd>${time(mail.at)}</dd>
<dt>Reported</dt><dd class="chips">${chips(mail) || "Nothing yet"}</dd></dl>`,
    main: `<section aria-label="Mail"><nav aria-label="View">${tab("html", "HTML")}${tab("plain", "Plain text")}</nav>${body}</section>${reportForm(settings, mail)}`,
  });
}

/** The mail's own HTML, made to open its links beside the inbox. */
export function framedMail(mail: Mail): string {
  return mail.html.replace(/<head>/i, '<head><base target="_blank">');
}

function reportForm(settings: SandboxSettings, mail: Mail): string {
  const off = settings.resendWebhookSecret ? "" : " disabled";
  const buttons = REPORTS.map(
    ([event, words]) => `<button name="event" value="${event}"${off}>${words}</button>`,
  );
  const faults = REPORT_FAULTS.map((name): [string, string] => [name, REPORT_FAULT_WORDS[name]]);
  return `<section aria-labelledby="report"><h2 id="report">Tell Switchboard what became of it</h2>${missing(settings.resendWebhookSecret, "RESEND_WEBHOOK_SECRET")}
<form method="post" action="/inbox/${mail.id}/report" class="row">${select("fault", "Fault", faults, "none")}${buttons.join("")}</form></section>`;
}

function linked(text: string): string {
  return escape(text).replace(
    /https?:\/\/[^\s<]+/g,
    (link) => `<a href="${link}" target="_blank" rel="noreferrer">${link}</a>`,
  );
}

function chips(mail: Mail): string {
  return mail.reported.map((name) => `<span>${escape(name.replace("_", " "))}</span>`).join("");
}

function time(at: number): string {
  const iso = new Date(at).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}
