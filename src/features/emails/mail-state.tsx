import { ExternalLink, Inbox, MailWarning, Send, TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CodeBox } from "@/components/ui/scroll-box";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { useCan } from "@/hooks/use-can";
import { cx } from "@/lib/class-names";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { useMailState, useSendHeld, type MailState as State } from "./use-emails";

const SET_KEY = `npx convex env set RESEND_API_KEY re_...
npx convex env set EMAIL_FROM "Acme <hello@acme.example>"`;

/** How mails leave, and what keeps them from it, with the way out. */
export function MailState() {
  const state = useMailState();
  if (!state) {
    return (
      <div className="mb-5 rounded-lg border bg-surface p-4">
        <LoadingLabel>Loading how mails leave</LoadingLabel>
        <Skeleton className="mb-2 h-4 w-56" />
        <Skeleton className="h-4 w-80 max-w-full" />
      </div>
    );
  }
  return (
    <div className="mb-5 flex flex-col gap-3">
      {state.canSend ? <Sender state={state} /> : <NoProvider state={state} />}
      {state.canSend && state.held > 0 && <Held state={state} />}
      {state.isTracked && (
        <Notice
          icon={<TriangleAlert aria-hidden className="size-4 text-bad" />}
          title="Your provider tracks readers"
        >
          Resend reported openings or clicks. These mails carry links that let someone in: switch off open and
          click tracking of this domain at Resend.
        </Notice>
      )}
    </div>
  );
}

interface NoticeProps {
  icon: ReactNode;
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

function Notice({ icon, title, action, children }: NoticeProps) {
  return (
    <section
      aria-label={title}
      className="flex flex-wrap items-start justify-between gap-3 rounded-lg border bg-surface p-4"
    >
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <span className="mt-0.5 shrink-0">{icon}</span>
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold">{title}</h2>
          <div className="mt-0.5 text-sm text-pretty text-ink-2">{children}</div>
        </div>
      </div>
      {action}
    </section>
  );
}

function Sender({ state }: { state: State }) {
  const isSandbox = state.server !== null;
  return (
    <Notice
      icon={<Inbox aria-hidden className="size-4 text-ink-2" />}
      title={isSandbox ? "Mails go to the sandbox's inbox" : "Mails leave through Resend"}
      action={
        isSandbox && (
          <a
            href={`${state.server}/inbox`}
            target="_blank"
            rel="noreferrer"
            className={cx(buttonClass("secondary"), "max-sm:w-full")}
          >
            Open the inbox
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        )
      }
    >
      <p>
        Sent as <span className="font-medium break-all text-ink">{state.from}</span>.
        {isSandbox && " Nothing leaves this machine."}
      </p>
      {state.hasWebhookSecret ? (
        <p className="mt-1.5">
          <Badge tone="good">Delivery is reported</Badge>
        </p>
      ) : (
        <NoReports state={state} />
      )}
    </Notice>
  );
}

function NoReports({ state }: { state: State }) {
  return (
    <div className="mt-1.5 flex flex-col gap-1.5">
      <p>
        <Badge tone="waiting">Delivery is not reported</Badge>
      </p>
      <p>
        Mails stay at “Sent”, and bounces go unnoticed. Add this endpoint at Resend with all{" "}
        <code className="text-xs">email.*</code> events, and set its signing secret as{" "}
        <code className="text-xs">RESEND_WEBHOOK_SECRET</code>.
      </p>
      <CodeLine text={state.webhookUrl} label="webhook address" />
    </div>
  );
}

function NoProvider({ state }: { state: State }) {
  return (
    <Notice
      icon={<MailWarning aria-hidden className="size-4 text-waiting" />}
      title={state.held > 0 ? `Mails are held: ${heldCount(state)} so far` : "Mails are held"}
    >
      <p>
        {state.reason}. Nothing is lost: mails wait in the outbox, sealed, and can be sent from here once
        whoever runs this deployment has set a key of{" "}
        <a className="underline" href="https://resend.com/api-keys" target="_blank" rel="noreferrer">
          Resend
        </a>{" "}
        and a sender:
      </p>
      <div className="mt-2">
        <CodeLine text={SET_KEY} label="commands" />
      </div>
    </Notice>
  );
}

function CodeLine({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start gap-2">
      <CodeBox aria-label={`The ${label}`} className="min-w-0 flex-1">
        {text}
      </CodeBox>
      <CopyButton text={text} label={`Copy the ${label}`} />
    </div>
  );
}

function Held({ state }: { state: State }) {
  const sendHeld = useSendHeld();
  const mayWrite = useCan("emails.write");
  const [busy, setBusy] = useState(false);
  const onSend = async () => {
    setBusy(true);
    try {
      const count = await sendHeld();
      await notifyDone(`${mails(String(count), count === 1)} on the way`);
    } catch (error) {
      await notifyFailed("The held mails could not be sent", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Notice
      icon={<MailWarning aria-hidden className="size-4 text-waiting" />}
      title={`${mails(heldCount(state), state.held === 1)} held`}
      action={
        mayWrite && (
          <Button variant="primary" busy={busy} onClick={() => void onSend()} className="max-sm:w-full">
            <Send aria-hidden className="size-3.5" />
            Send {mails(heldCount(state), state.held === 1)}
          </Button>
        )
      }
    >
      When the last one was held, the reason was: {state.heldReason ?? "unknown"}. Mails whose link has
      expired meanwhile are not sent.
    </Notice>
  );
}

const heldCount = (state: State) => (state.isHeldMore ? `more than ${state.held}` : String(state.held));
const mails = (count: string, isOne: boolean) => `${count} ${isOne ? "mail" : "mails"}`;
