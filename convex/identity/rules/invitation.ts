/** How long an invitation can be accepted after it was sent. */
export const INVITATION_LIFETIME_MS = 7 * 24 * 60 * 60_000;

/** What one can paste into the form at once. */
export const INVITATIONS_AT_ONCE_MAX = 50;

/** Mails that invite, in one organisation and hour. */
export const INVITATIONS_PER_HOUR = 20;

/** Mails that invite one address to one organisation in a day: nobody is to be pestered. */
export const INVITATIONS_PER_ADDRESS_PER_DAY = 3;

export type InvitationStatus = "pending" | "accepted" | "revoked" | "expired";

/** What has become of an invitation. One that ran out is told from its time, so that nothing has to run when it does. */
export function invitationStatus(
  invitation: { status: "pending" | "accepted" | "revoked"; expiresAt: number },
  now: number,
): InvitationStatus {
  return invitation.status === "pending" && invitation.expiresAt <= now ? "expired" : invitation.status;
}

/** Why an address is not proven to be the person's. */
export type ProofProblem = "email_mismatch" | "email_unverified";

/**
 * Whether a person has shown that the invited address is theirs, or why not. The token came by mail, so whoever makes an account for
 * that address after it was sent proves it; an older account that was never verified could have been made by anyone who knew the address.
 */
export function proofProblem(
  invitation: { emailNorm: string; sentAt: number },
  person: { emailNorm?: string; emailVerificationTime?: number; _creationTime: number },
): ProofProblem | null {
  if (person.emailNorm !== invitation.emailNorm) return "email_mismatch";
  if (person.emailVerificationTime !== undefined) return null;
  return person._creationTime >= invitation.sentAt ? null : "email_unverified";
}
