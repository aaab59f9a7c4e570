import type { Break } from "./chain";

/** What a break means, in one sentence for the person who has to look into it. */
export function describeBreak({ seq, fault, upTo }: Break): string {
  const stretch = upTo === undefined || upTo === seq ? `Row ${seq}` : `A row from ${seq} to ${upTo}`;
  switch (fault) {
    case "missing":
      return `Row ${seq} is missing: it was deleted from the middle of the log.`;
    case "duplicate":
      return `Row ${seq} is there twice: a row was inserted.`;
    case "changed":
      return `Row ${seq} was changed after it was written: it no longer fits its own hash.`;
    case "relinked":
      return `Row ${seq} does not follow the row before it: one of them was put in place of another.`;
    case "rewritten":
      return `${stretch} was rewritten, and the hashes after it computed anew: they differ from what was anchored.`;
    case "tailMissing":
      return `The log ends too early: it once reached row ${upTo ?? seq}, and row ${seq} is missing.`;
    case "appended":
      return `Row ${seq} was added behind the end of the log, not by this app.`;
    case "headChanged":
      return `The note of where the log ends (row ${seq}) was changed: its seal does not fit.`;
    case "anchorForged":
      return `The anchor of row ${seq} was changed or removed: its seal does not fit.`;
  }
}
