import type { Journal } from "./journal.ts";
import type { Mail, Mailbox } from "./mail/mailbox.ts";
import {
  type MailEventName,
  makeMailEvent,
  newReportId,
  type ReportFault,
  signMailEvent,
} from "./mail/mailEvents.ts";
import { makeMeetingBody, type MeetingForm } from "./meetings.ts";
import type { SandboxSettings } from "./settings.ts";
import { makeStripeEvent, signStripeBody, type StripeFault } from "./stripeEvents.ts";

/** A webhook sender that waits longer would hide a receiver that is too slow. */
const ANSWER_LIMIT_MS = 10_000;
const COPIES_MAX = 50;

export interface SentResult {
  statuses: number[];
  answer: string;
}

/** Sends one Stripe event, signed as Stripe signs, with a fault if one is chosen. A duplicate repeats the last event to the byte. */
export async function sendStripeEvent(
  settings: SandboxSettings,
  journal: Journal,
  wish: { type: string; customerId: string; fault: StripeFault },
): Promise<SentResult> {
  const secret = settings.stripeWebhookSecret;
  if (secret === null) throw new Error("STRIPE_WEBHOOK_SECRET is not set, so nothing can be signed");
  const nowMs = Date.now();
  const again = wish.fault === "duplicate" ? journal.lastStripeEvent : null;
  const event = again ?? JSON.stringify(makeStripeEvent(wish.type, wish.customerId, nowMs));
  journal.rememberStripeEvent(event);
  const { body, signature } = signStripeBody(event, secret, wish.fault, nowMs);
  const { status, answer } = await post(`${settings.appHttpUrl}/webhooks/stripe`, body, {
    "Stripe-Signature": signature,
  });
  const { id, type } = JSON.parse(event) as { id: string; type: string };
  journal.add({ at: nowMs, provider: "stripe", what: `${type} ${id}`, fault: wish.fault, status, answer });
  return { statuses: [status], answer };
}

/** Sends a meeting, as many equal copies as wished. Updates and cancellations speak of the last one booked. */
export async function sendMeeting(
  settings: SandboxSettings,
  journal: Journal,
  wish: MeetingForm & { copies: number },
): Promise<SentResult> {
  if (settings.chiliPiperToken === null)
    throw new Error("CHILIPIPER_TOKEN is not set, so there is no address to post to");
  const earlier = wish.kind === "created" ? undefined : (journal.lastMeetingId ?? undefined);
  const { body, meetingId } = makeMeetingBody({ ...wish, meetingId: wish.meetingId ?? earlier });
  journal.rememberMeeting(body, meetingId);
  const url = `${settings.appHttpUrl}/webhooks/chilipiper/${settings.chiliPiperToken}`;
  const copies = Math.max(1, Math.min(COPIES_MAX, wish.copies));
  const answers = await Promise.all(Array.from({ length: copies }, () => post(url, body, {})));
  const what = `${wish.kind} "${wish.title}" with ${wish.guestEmail} (${wish.naming} names)`;
  const fault = copies > 1 ? `${copies} copies` : "none";
  for (const { status, answer } of answers) {
    journal.add({ at: Date.now(), provider: "chilipiper", what, fault, status, answer });
  }
  return { statuses: answers.map(({ status }) => status), answer: answers[0]?.answer ?? "" };
}

/** Reports what became of a mail, signed as Resend signs, with a fault if one is chosen. */
export async function sendMailEvent(
  settings: SandboxSettings,
  journal: Journal,
  mailbox: Mailbox,
  wish: { mail: Mail; event: MailEventName; fault: ReportFault; id?: string },
): Promise<SentResult> {
  const secret = settings.resendWebhookSecret;
  if (secret === null) throw new Error("RESEND_WEBHOOK_SECRET is not set, so nothing can be signed");
  const nowMs = Date.now();
  const event = makeMailEvent(wish.mail, wish.event, nowMs);
  const { body, headers } = signMailEvent(event, secret, {
    id: wish.id ?? newReportId(),
    fault: wish.fault,
    nowMs,
  });
  const copies = wish.fault === "duplicate" ? 2 : 1;
  const url = `${settings.appHttpUrl}/webhooks/resend`;
  const answers = await Promise.all(Array.from({ length: copies }, () => post(url, body, headers)));
  const what = `email.${wish.event} to ${wish.mail.to.join(", ")}`;
  for (const { status, answer } of answers)
    journal.add({ at: nowMs, provider: "resend", what, fault: wish.fault, status, answer });
  if (answers.some(({ status }) => status === 200)) mailbox.report(wish.mail, wish.event);
  return { statuses: answers.map(({ status }) => status), answer: answers[0]?.answer ?? "" };
}

async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; answer: string }> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return { status: response.status, answer: await response.text() };
  } catch (error) {
    return { status: 0, answer: error instanceof Error ? `no answer: ${error.message}` : "no answer" };
  }
}
