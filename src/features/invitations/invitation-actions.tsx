import { Send, X } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useCan } from "@/hooks/use-can";
import { notifyDone, notifyFailed } from "@/lib/notify";
import { useInvitationActions, type Invitation } from "./use-invitations";

interface InvitationActionsProps {
  invitation: Invitation;
  iconsOnly?: boolean;
}

/** Sends the mail again with a new link, or takes the invitation back. */
export function InvitationActions({ invitation, iconsOnly = false }: InvitationActionsProps) {
  const { resend, revoke } = useInvitationActions();
  const [isAsking, setAsking] = useState(false);
  const [isSending, setSending] = useState(false);
  const mayManage = useCan("members.write");
  const { email, invitationId, status } = invitation;
  if (!mayManage || (status !== "pending" && status !== "expired")) return null;

  const onResend = () => {
    setSending(true);
    resend(invitationId)
      .then(
        () => notifyDone(`A new link is on its way to ${email}; the old one no longer works`),
        (error: unknown) => notifyFailed(`${email} was not mailed again`, error),
      )
      .finally(() => setSending(false));
  };
  const size = iconsOnly ? "icon" : "sm";
  const variant = iconsOnly ? "ghost" : "secondary";
  return (
    <span className="inline-flex items-center gap-1.5">
      <Button
        size={size}
        variant={variant}
        busy={isSending}
        aria-label={`Resend to ${email}`}
        onClick={onResend}
      >
        {iconsOnly ? !isSending && <Send aria-hidden className="size-4" /> : "Resend"}
      </Button>
      {status === "pending" && (
        <Button size={size} variant={variant} aria-label={`Revoke ${email}`} onClick={() => setAsking(true)}>
          {iconsOnly ? <X aria-hidden className="size-4" /> : "Revoke…"}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={`Revoke the invitation of ${email}`}
          description="The link in their mail stops working at once. You can invite them again later."
          verb="Revoke invitation"
          keep="Keep it"
          onConfirm={async () => {
            await revoke(invitationId);
            void notifyDone(`${email} is no longer invited`);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </span>
  );
}
