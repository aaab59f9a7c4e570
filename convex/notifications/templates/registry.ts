import { auditAnchor } from "./auditAnchor";
import type { AuditAnchorContent } from "./auditAnchor";
import { emailVerification } from "./emailVerification";
import type { EmailVerificationContent } from "./emailVerification";
import { invitation } from "./invitation";
import type { InvitationContent } from "./invitation";
import { renderLetter } from "./layout";
import type { Letter, RenderedMail } from "./layout";
import { passwordReset } from "./passwordReset";
import type { PasswordResetContent } from "./passwordReset";

/** What a mail says, without its link. This is what the outbox stores in the clear. */
export type EmailContent =
  | ({ kind: "invitation" } & InvitationContent)
  | ({ kind: "passwordReset" } & PasswordResetContent)
  | ({ kind: "emailVerification" } & EmailVerificationContent)
  | ({ kind: "auditAnchor" } & AuditAnchorContent);

export type EmailKind = EmailContent["kind"];

/** A mail as its sender orders it: what it says, and the link that carries its token. */
export type EmailTemplate =
  | ({ kind: "invitation"; acceptUrl: string } & InvitationContent)
  | ({ kind: "passwordReset"; resetUrl: string } & PasswordResetContent)
  | ({ kind: "emailVerification"; verifyUrl: string } & EmailVerificationContent)
  | ({ kind: "auditAnchor"; logUrl: string } & AuditAnchorContent);

/** Parts an order into what may be stored in the clear and the link, which may not. */
export function takeLink(template: EmailTemplate): { content: EmailContent; link: string } {
  switch (template.kind) {
    case "invitation": {
      const { acceptUrl, ...content } = template;
      return { content, link: acceptUrl };
    }
    case "passwordReset": {
      const { resetUrl, ...content } = template;
      return { content, link: resetUrl };
    }
    case "emailVerification": {
      const { verifyUrl, ...content } = template;
      return { content, link: verifyUrl };
    }
    case "auditAnchor": {
      const { logUrl, ...content } = template;
      return { content, link: logUrl };
    }
  }
}

/** The subject of a mail. */
export const subjectOf = (content: EmailContent): string => letterOf(content).subject;

/** A mail in both its forms, with the link that it is about. */
export const renderMail = (content: EmailContent, link: string): RenderedMail =>
  renderLetter(letterOf(content), link);

function letterOf(content: EmailContent): Letter {
  switch (content.kind) {
    case "invitation":
      return invitation(content);
    case "passwordReset":
      return passwordReset(content);
    case "emailVerification":
      return emailVerification(content);
    case "auditAnchor":
      return auditAnchor(content);
  }
}
