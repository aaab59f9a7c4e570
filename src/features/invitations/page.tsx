import { Page } from "@/components/layout/page";

/** Who is asked to join. */
export default function InvitationsPage() {
  return <Page title="Invitations">{null}</Page>;
}
