import { Resend } from "resend";
import type { Doc, Id } from "../../_generated/dataModel";
// lint-ok model-looks-left: env.ts is the one reader of variables and knows no domain.
import { emailProvider } from "../../env";
import { outcomeOfRefusal } from "../rules/sendOutcome";
import type { SendOutcome } from "../rules/sendOutcome";
import { renderMail } from "../templates/registry";
import { openLink } from "./emailLinks";

/** A provider that has not answered by then is asked again, with the same key. */
const ANSWER_TIMEOUT_MS = 20_000;

/** What the worker is given of a mail. */
export type MailToSend = Pick<Doc<"emailMessages">, "orgId" | "to" | "content" | "dedupeKey"> & {
  emailId: Id<"emailMessages">;
  linkCipher: string;
};

/**
 * Hands a mail to the provider through its own SDK. The idempotency key makes every repetition of this one mail, also when the
 * provider took it and its answer was lost.
 */
export async function sendMail(mail: MailToSend): Promise<SendOutcome> {
  const provider = emailProvider();
  if (!provider.ok) return { kind: "hold", reason: provider.reason };
  const link = await openLink(mail, mail.linkCipher);
  const { subject, text, html } = renderMail(mail.content, link);
  const resend = new Resend(provider.apiKey, provider.baseUrl === null ? {} : { baseUrl: provider.baseUrl });
  // The tag comes back with every webhook, so that one that overtakes the answer finds its mail.
  const tags = [
    { name: "email_id", value: mail.emailId },
    { name: "kind", value: mail.content.kind },
  ];
  const sent = resend.emails.send(
    { from: provider.from, to: [mail.to], subject, text, html, tags },
    { idempotencyKey: `email/${mail.emailId}` },
  );
  const answer = await Promise.race([sent, silence()]);
  if (answer === null) return { kind: "retry", reason: "The provider did not answer in time" };
  return answer.error ? outcomeOfRefusal(answer.error) : { kind: "sent", providerId: answer.data.id };
}

/** Null, when the time for an answer is over. A race and no signal: Convex's own fetch does not look at signals. */
async function silence(): Promise<null> {
  return await new Promise((resolve) => setTimeout(() => resolve(null), ANSWER_TIMEOUT_MS));
}
