import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";

const FIRST_PAGE_ROWS = 60;

export type Email = FunctionReturnType<typeof api.notifications.emails.list>["page"][number];
export type EmailDetails = FunctionReturnType<typeof api.notifications.emails.get>;
export type EmailStatus = Email["status"];
export type MailState = FunctionReturnType<typeof api.notifications.emails.state>;
export type Suppression = FunctionReturnType<typeof api.notifications.emails.suppressions>["page"][number];

/** The organisation's mails, newest first; of one status, or to addresses that begin so, if wanted. */
export function useEmails(filter: { status?: EmailStatus | undefined; to?: string | undefined }) {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.notifications.emails.list,
    {
      orgId: org.orgId,
      ...(filter.status ? { status: filter.status } : {}),
      ...(filter.to ? { to: filter.to } : {}),
    },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** One mail with its text; undefined while loading. */
export function useEmail(emailId: string) {
  const { org } = useOrg();
  return useQuery(api.notifications.emails.get, {
    orgId: org.orgId,
    emailId: emailId as Id<"emailMessages">,
  });
}

/** How mails leave this deployment; undefined while loading. */
export function useMailState() {
  const { org } = useOrg();
  return useQuery(api.notifications.emails.state, { orgId: org.orgId });
}

/** The addresses that are not written to, the last one first. */
export function useSuppressions() {
  const { org } = useOrg();
  return usePaginatedQuery(
    api.notifications.emails.suppressions,
    { orgId: org.orgId },
    { initialNumItems: FIRST_PAGE_ROWS },
  );
}

/** Sends one mail again. */
export function useResendEmail() {
  const { org } = useOrg();
  const resend = useMutation(api.notifications.emails.resend);
  return (emailId: Id<"emailMessages">) => resend({ orgId: org.orgId, emailId });
}

/** Sends everything that is held, batch after batch; answers how many there were. */
export function useSendHeld() {
  const { org } = useOrg();
  const sendBatch = useMutation(api.notifications.emails.sendHeld);
  return async () => {
    let sent = 0;
    for (;;) {
      const { released, more } = await sendBatch({ orgId: org.orgId });
      sent += released;
      if (!more) return sent;
    }
  };
}

/** Lets the organisation write to an address again. */
export function useUnsuppress() {
  const { org } = useOrg();
  const unsuppress = useMutation(api.notifications.emails.unsuppress);
  return (suppressionId: Id<"emailSuppressions">) => unsuppress({ orgId: org.orgId, suppressionId });
}
