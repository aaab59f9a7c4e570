import { getRouteApi } from "@tanstack/react-router";
import { MailPlus, UserPlus } from "lucide-react";
import { lazy, Suspense } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { NeedsPermission } from "@/components/layout/needs-permission";
import { Page } from "@/components/layout/page";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useCan } from "@/hooks/use-can";
import { invitationColumns } from "./columns";
import { useInvitations, type Invitation } from "./use-invitations";

const route = getRouteApi("/$orgSlug/settings/invitations");
const idOf = (invitation: Invitation) => invitation.invitationId;
const InviteDialog = lazy(async () => ({ default: (await import("./invite-dialog")).InviteDialog }));

/** Everyone who was asked to join, and the way to ask more. */
export default function InvitationsPage() {
  const { invite } = route.useSearch();
  const navigate = route.useNavigate();
  const mayInvite = useCan("members.write");
  const setInviting = (isInviting: boolean) =>
    void navigate({ search: { invite: isInviting || undefined }, replace: true });
  const inviteButton = (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden className="size-4" />
      Invite people
    </Button>
  );
  return (
    <Page
      title="Invitations"
      subtitle="An invitation works once, for 7 days, for the address it was sent to."
      actions={mayInvite && inviteButton}
      fill
    >
      <NeedsPermission permission="members.read" what="Invitations">
        <PanelBoundary what="Invitations">
          <Invitations action={mayInvite && inviteButton} />
        </PanelBoundary>
      </NeedsPermission>
      {invite && (
        <Suspense>
          <InviteDialog onClose={() => setInviting(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function Invitations({ action }: { action: React.ReactNode }) {
  const list = useInvitations();
  return (
    <DataTable
      label="Invitations"
      viewKey="invitations"
      columns={invitationColumns}
      list={list}
      idOf={idOf}
      empty={
        <EmptyState icon={MailPlus} title="Nobody is invited" action={action}>
          Paste one address or fifty. Each person gets a mail with a link, and stands here until they accept.
        </EmptyState>
      }
    />
  );
}
