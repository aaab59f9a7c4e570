import { mailSubject, unlinkedName } from "../rules/mailText";
import type { Letter } from "./layout";

/** What a verification says, without its link. */
export type EmailVerificationContent = { name: string };

/** Someone gave this address as their own and is asked to confirm it. */
export function emailVerification(content: EmailVerificationContent): Letter {
  const name = unlinkedName(content.name, "there");
  return {
    subject: mailSubject("Confirm your e-mail address for Switchboard"),
    preview: "One click confirms that this address is yours.",
    heading: "Confirm your e-mail address",
    paragraphs: [`Hello ${name},`, "please confirm that this address is yours."],
    button: "Confirm this address",
    notes: ["If you did not sign up for Switchboard, do nothing: the address stays unconfirmed."],
  };
}
