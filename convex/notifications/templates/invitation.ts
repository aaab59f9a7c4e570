import { mailName, mailSubject, mailTime, unlinkedName } from "../rules/mailText";
import type { Letter } from "./layout";

/** What an invitation says, without its link. */
export type InvitationContent = {
  organizationName: string;
  inviterName: string;
  role: string;
  expiresAt: number;
};

/** Someone is invited to join an organisation. */
export function invitation(content: InvitationContent): Letter {
  const organization = unlinkedName(content.organizationName, "an organization");
  const inviter = unlinkedName(content.inviterName, "A colleague");
  const role = unlinkedName(content.role, "member");
  return {
    subject: mailSubject(
      `${mailName(content.inviterName, "A colleague")} invited you to ${mailName(content.organizationName, "an organization")}`,
    ),
    preview: `Join ${organization} as ${role}.`,
    heading: `Join ${organization}`,
    paragraphs: [
      `${inviter} invites you to work in ${organization} on Switchboard, as ${role}.`,
      "The link below shows what you would join before anything happens.",
    ],
    button: "View the invitation",
    notes: [
      `The link is for this address only, works once and until ${mailTime(content.expiresAt)}.`,
      "If you did not expect this, you can leave it unanswered: nothing happens without you.",
    ],
  };
}
