import { mailSubject, mailTime, unlinkedName } from "../rules/mailText";
import type { Letter } from "./layout";

/** What the daily anchor of an audit log says, without its link. */
export type AuditAnchorContent = { organizationName: string; anchor: string; at: number };

/** Where the audit log ended at some time, to be kept where nobody who reaches the database can change it. */
export function auditAnchor(content: AuditAnchorContent): Letter {
  const organization = unlinkedName(content.organizationName, "your organisation");
  return {
    subject: mailSubject(`Audit log anchor of ${organization}`),
    preview: "Keep this mail: it proves what the audit log was today.",
    heading: "Today's anchor of the audit log",
    paragraphs: [
      `On ${mailTime(content.at)} the audit log of ${organization} ended with this entry and hash:`,
      content.anchor,
      "Keep this mail. Paste the line above into Verify on the audit log page, and the check also notices if everything before it was made anew.",
    ],
    button: "Open the audit log",
    notes: ["It is sent once a day to those who are named for alerts, when the log has grown."],
  };
}
