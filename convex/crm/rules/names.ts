type Named = { firstName?: string; lastName?: string; primaryEmailNorm?: string };

/** What a person is called on screens: the name, else the address. */
export function contactName(contact: Named): string {
  const name = [contact.firstName, contact.lastName].filter((part) => part).join(" ");
  return name || contact.primaryEmailNorm || "Unknown";
}

/** First and last name of a full name, as far as it can be told: the last word is the last name. */
export function splitName(fullName: string): { firstName?: string; lastName?: string } {
  const words = fullName
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  const lastName = words.length > 1 ? words.pop() : undefined;
  const firstName = words.join(" ");
  return { ...(firstName && { firstName }), ...(lastName && { lastName }) };
}
