import { createHash, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Mail, Mailbox } from "./mailbox.ts";

/** What can go wrong with the next request; each happens once. */
export const RESEND_FAULTS = [
  "none",
  "lostAnswer",
  "slowAnswer",
  "error500",
  "rateLimited",
  "refused",
] as const;
export type ResendFault = (typeof RESEND_FAULTS)[number];

/** An answer; null is a connection that is cut without one. */
export type ApiAnswer = { status: number; body: object } | null;

const KEY_LENGTH_MAX = 256;
const RECIPIENTS_MAX = 50;
const TAG_TEXT = /^[A-Za-z0-9_-]{1,256}$/;

/** Takes a mail as Resend's `POST /emails` does: same refusals, same memory of idempotency keys. `isNew` mails are to be reported. */
export function takeMail(
  mailbox: Mailbox,
  apiKey: string | null,
  request: { headers: IncomingHttpHeaders; body: string },
  fault: ResendFault,
): { answer: ApiAnswer; taken: Mail | null } {
  const refusal = refusalOf(apiKey, request.headers) ?? faultBefore(fault);
  if (refusal) return { answer: refusal, taken: null };
  const read = readMail(request.body);
  if ("problem" in read) return { answer: problem(422, "validation_error", read.problem), taken: null };
  const name = headerOf(request.headers, "idempotency-key");
  const bodyHash = createHash("sha256").update(request.body).digest("hex");
  const known = name === null ? undefined : mailbox.takenKey(name, Date.now());
  if (known && known.bodyHash !== bodyHash) {
    const words = "This idempotency key has been used on a request with another body";
    return { answer: problem(409, "invalid_idempotent_request", words), taken: null };
  }
  const mail = known ? null : read.mail;
  if (mail) mailbox.add(mail, name === null ? null : { name, bodyHash });
  const answer = { status: 200, body: { id: mail?.id ?? known?.mailId } };
  return { answer: fault === "lostAnswer" ? null : answer, taken: mail };
}

function refusalOf(apiKey: string | null, headers: IncomingHttpHeaders): ApiAnswer {
  const given = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  if (given === undefined) return problem(401, "missing_api_key", "Missing API key");
  if (given !== apiKey) return problem(403, "invalid_api_key", "API key is invalid");
  const key = headerOf(headers, "idempotency-key");
  return key !== null && (key.length < 1 || key.length > KEY_LENGTH_MAX)
    ? problem(400, "invalid_idempotency_key", "The idempotency key must be between 1 and 256 characters")
    : null;
}

function faultBefore(fault: ResendFault): ApiAnswer {
  if (fault === "error500") return problem(500, "internal_server_error", "An unexpected error occurred");
  if (fault === "rateLimited")
    return problem(429, "rate_limit_exceeded", "You can only make 2 requests per second");
  if (fault === "refused") return problem(422, "validation_error", "Invalid `to` field");
  return null;
}

type Sent = Partial<
  Record<"from" | "to" | "subject" | "text" | "html", unknown> & { tags: { name: string; value: string }[] }
>;

function readMail(body: string): { mail: Mail } | { problem: string } {
  let sent: Sent;
  try {
    sent = JSON.parse(body) as Sent;
  } catch {
    return { problem: "The body is not valid JSON" };
  }
  const { from, to, subject, text = "", html = "", tags = [] } = sent;
  const recipients = Array.isArray(to) ? to : [to];
  for (const field of [from, subject, text, html, ...recipients])
    if (typeof field !== "string") return { problem: "A required field is missing or not a text" };
  // A real provider builds headers of these; a line break in one would be a second header.
  for (const field of [from, subject, ...recipients])
    if (/[\r\n]/.test(String(field))) return { problem: "A header field contains a line break" };
  if (!String(from).includes("@") || recipients.some((address) => !String(address).includes("@")))
    return { problem: "Invalid `from` or `to` field" };
  if (recipients.length > RECIPIENTS_MAX) return { problem: "Too many recipients" };
  if (tags.some(({ name, value }) => !TAG_TEXT.test(name) || !TAG_TEXT.test(value)))
    return { problem: "Tags should only contain ASCII letters, numbers, underscores, or dashes" };
  return {
    mail: {
      id: randomUUID(),
      at: Date.now(),
      from: String(from),
      to: recipients.map(String),
      subject: String(subject),
      text: String(text),
      html: String(html),
      tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
      reported: [],
    },
  };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : null;
}

function problem(statusCode: number, name: string, message: string): ApiAnswer {
  return { status: statusCode, body: { statusCode, name, message } };
}
