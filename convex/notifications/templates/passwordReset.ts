import { mailSubject, mailTime, unlinkedName } from "../rules/mailText";
import type { Letter } from "./layout";

/** What a password reset says, without its link. */
export type PasswordResetContent = { name: string; expiresAt: number };

/** Someone asked to choose a new password for the account of this address. */
export function passwordReset(content: PasswordResetContent): Letter {
  const name = unlinkedName(content.name, "there");
  return {
    subject: mailSubject("Choose a new password for Switchboard"),
    preview: "A new password was asked for.",
    heading: "Choose a new password",
    paragraphs: [
      `Hello ${name},`,
      "a new password was asked for your Switchboard account. Choosing one signs you out everywhere.",
    ],
    button: "Choose a new password",
    notes: [
      `The link works once and until ${mailTime(content.expiresAt)}.`,
      "If it was not you, do nothing: your password stays as it is.",
    ],
  };
}
