import { Send } from "lucide-react";
import { useState } from "react";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { CodeBox } from "@/components/ui/scroll-box";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useCan } from "@/hooks/use-can";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { EmailStatusBadge } from "./email-status";
import { EMAIL_KINDS, eventWords } from "./status-words";
import { useEmail, useResendEmail, type EmailDetails } from "./use-emails";

/** One mail with its text and its way so far, over the list. */
export function EmailSheet({ emailId, onClose }: { emailId: string; onClose: () => void }) {
  return (
    <Sheet title="E-mail" onClose={onClose}>
      <div className="p-5">
        <PanelBoundary what="This mail">
          <EmailContents emailId={emailId} />
        </PanelBoundary>
      </div>
    </Sheet>
  );
}

function EmailContents({ emailId }: { emailId: string }) {
  const email = useEmail(emailId);
  const mayWrite = useCan("emails.write");
  if (!email) {
    return (
      <>
        <LoadingLabel>Loading the mail</LoadingLabel>
        <Skeleton className="mb-4 h-6 w-64" />
        <Skeleton className="mb-4 h-40 w-full" />
        <Skeleton className="h-56 w-full" />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 text-lg font-semibold tracking-tight text-pretty">{email.subject}</h3>
        <EmailStatusBadge status={email.status} />
      </div>
      {mayWrite && <SendAgain email={email} />}
      <Details>
        <Detail label="To">{email.to}</Detail>
        <Detail label="Kind">{EMAIL_KINDS[email.kind]}</Detail>
        <Detail label="Reason">{email.reason}</Detail>
        <Detail label="Tries">
          <span className="num">{email.attempts}</span>
        </Detail>
        <Detail label="Provider's id">{email.providerId && <IdText>{email.providerId}</IdText>}</Detail>
      </Details>
      <Way email={email} />
      <section aria-labelledby="mail-text">
        <h3 id="mail-text" className="mb-1 text-sm font-semibold">
          Text
        </h3>
        <CodeBox aria-label="The mail as plain text" className="max-h-96 [&_pre]:whitespace-pre-wrap">
          {email.text}
        </CodeBox>
      </section>
    </div>
  );
}

function SendAgain({ email }: { email: EmailDetails }) {
  const resend = useResendEmail();
  const [busy, setBusy] = useState(false);
  if (email.status !== "failed" && email.status !== "held" && email.status !== "suppressed") return null;
  if (!email.canSend)
    return (
      <p className="rounded-md bg-off-soft px-3 py-2 text-sm text-off">
        This mail cannot be sent again: its link is of no more use. Start again where it was asked for.
      </p>
    );
  const onSend = async () => {
    setBusy(true);
    try {
      await resend(email.emailId);
      await notifyDone(`The mail to ${email.to} is on its way`);
    } catch (error) {
      await notifyFailed("The mail could not be sent", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button variant="primary" busy={busy} onClick={() => void onSend()}>
        <Send aria-hidden className="size-3.5" />
        {email.status === "held" ? "Send now" : "Send again"}
      </Button>
    </div>
  );
}

/** What happened to the mail, oldest first; the provider's own words below each step. */
function Way({ email }: { email: EmailDetails }) {
  const steps = [
    { type: "written", words: "Written", at: email.createdAt, detail: "" },
    ...email.events.map((event) => ({ ...event, words: eventWords(event.type) })),
  ];
  return (
    <section aria-labelledby="mail-way">
      <h3 id="mail-way" className="mb-2 text-sm font-semibold">
        What happened
      </h3>
      <ol className="flex flex-col gap-2 border-l pl-4">
        {steps.map((step, index) => (
          <li key={index} className="text-sm">
            <p className="font-medium">{step.words}</p>
            <p className="text-xs text-ink-2">
              <AbsoluteTime at={step.at} />
            </p>
            {step.detail && <p className="mt-0.5 text-xs break-words text-ink-2">{step.detail}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
