import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isSameOrigin, oneOf, readBody, readFields, respond, respondJson, respondPage } from "../http.ts";
import type { Journal } from "../journal.ts";
import { sendMailEvent } from "../send.ts";
import type { SandboxSettings } from "../settings.ts";
import { framedMail, renderInbox, renderMailPage } from "./inboxPage.ts";
import type { Mail, Mailbox } from "./mailbox.ts";
import { MAIL_EVENTS, type MailEventName, newReportId, REPORT_FAULTS } from "./mailEvents.ts";
import { RESEND_FAULTS, type ResendFault, takeMail } from "./resendApi.ts";

/** A mail may link to anywhere and open it in a tab of its own; it may do nothing else. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Long enough for the sender to write down the answer first, as it mostly is in the world. */
const REPORT_DELAY_MS = 300;

/** Resend tries again after five seconds, five minutes and longer; here somebody watches. */
const REPORT_PAUSES_MS = [5_000, 10_000, 20_000, 40_000];

/** Shorter than a sender waits, long enough to do something to the sender meanwhile. */
const SLOW_ANSWER_MS = 10_000;

/** The part of the sandbox that stands in for Resend: its API, and the inbox of everybody who is written to. */
export class MailRoutes {
  readonly #settings: SandboxSettings;
  readonly #journal: Journal;
  readonly #mailbox: Mailbox;
  #nextFault: ResendFault = "none";

  constructor(settings: SandboxSettings, journal: Journal, mailbox: Mailbox) {
    this.#settings = settings;
    this.#journal = journal;
    this.#mailbox = mailbox;
  }

  /** Answers a request that is about mail; false for any other. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    const [, room, id, part] = pathname.split("/");
    const route = `${request.method} /${room}`;
    if (route === "POST /emails" && id === undefined) await this.#take(request, response);
    else if (route === "GET /mails" && id === undefined)
      respondJson(response, 200, this.#listed(searchParams.get("to")));
    else if (route === "GET /inbox" && id === undefined)
      respondPage(response, renderInbox(this.#settings, this.#mailbox.mails, this.#nextFault));
    else if (route === "GET /inbox") this.#show(response, id, part, searchParams.get("view"));
    else if (route === "POST /inbox") await this.#act(request, response, id, part);
    else return false;
    return true;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const fault = this.#nextFault;
    this.#nextFault = "none";
    const { answer, taken } = takeMail(
      this.#mailbox,
      this.#settings.resendApiKey,
      { headers: request.headers, body },
      fault,
    );
    if (fault === "slowAnswer") await sleep(SLOW_ANSWER_MS, undefined, { ref: false });
    if (answer) respondJson(response, answer.status, answer.body);
    else response.destroy();
    if (taken && this.#settings.reportsMails && this.#settings.resendWebhookSecret !== null)
      setTimeout(() => void this.#reportByItself(taken), REPORT_DELAY_MS).unref();
  }

  async #reportByItself(mail: Mail): Promise<void> {
    await this.#insist(mail, "sent");
    // The addresses that Resend keeps for tests do what their names say.
    const local = /^([a-z]+)(\+[^@]*)?@resend\.dev$/.exec(mail.to[0] ?? "")?.[1];
    await this.#insist(mail, oneOf(["bounced", "complained"], local, "delivered" as MailEventName));
  }

  /** Reports until the report is taken, as the world does when the receiver is down. */
  async #insist(mail: Mail, event: MailEventName): Promise<void> {
    const id = newReportId();
    for (const pauseMs of [0, ...REPORT_PAUSES_MS]) {
      await sleep(pauseMs, undefined, { ref: false });
      const { statuses } = await this.#report(mail, event, "none", id);
      if (statuses[0] === 200) return;
    }
  }

  #listed(to: string | null) {
    return this.#mailbox.mails
      .filter((mail) => to === null || mail.to.includes(to))
      .map((mail) => ({ ...mail, links: mail.text.match(/https?:\/\/\S+/g) ?? [] }));
  }

  #show(
    response: ServerResponse,
    id: string | undefined,
    part: string | undefined,
    view: string | null,
  ): void {
    const mail = this.#mailbox.find(id ?? "");
    if (!mail) return respond(response, 404, "text/plain", "There is no such mail");
    if (part === "html") return respondPage(response, framedMail(mail), MAIL_POLICY);
    const shown = oneOf(["plain", "html"], view ?? undefined, "html");
    respondPage(response, renderMailPage(this.#settings, mail, shown));
  }

  async #act(
    request: IncomingMessage,
    response: ServerResponse,
    id: string | undefined,
    part: string | undefined,
  ) {
    if (!isSameOrigin(request)) return respond(response, 403, "text/plain", "Only this page may send");
    const { fields, isJson } = await readFields(request);
    if (id === "fault") {
      this.#nextFault = oneOf(RESEND_FAULTS, fields.get("fault"), "none");
      if (isJson) return respondJson(response, 200, { fault: this.#nextFault });
      return void response.writeHead(303, { Location: "/inbox" }).end();
    }
    const mail = this.#mailbox.find(id ?? "");
    if (!mail || part !== "report") return respond(response, 404, "text/plain", "There is no such mail");
    const event = oneOf(MAIL_EVENTS, fields.get("event"), "delivered");
    const result = await this.#report(mail, event, oneOf(REPORT_FAULTS, fields.get("fault"), "none"));
    if (isJson) return respondJson(response, 200, result);
    response.writeHead(303, { Location: `/inbox/${mail.id}` }).end();
  }

  async #report(mail: Mail, event: MailEventName, fault: (typeof REPORT_FAULTS)[number], id?: string) {
    return await sendMailEvent(this.#settings, this.#journal, this.#mailbox, { mail, event, fault, id });
  }
}
