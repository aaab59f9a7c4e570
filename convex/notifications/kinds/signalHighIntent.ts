import type { Kind } from "./registry";

/** Tells that someone is close to buying; one message for a request, however many such signals it brought. */
export const signalHighIntent: Kind<"signals.received"> = {
  on: "signals.received",
  message: ({ highIntentSignalIds, highlight }) => {
    const count = highIntentSignalIds.length;
    if (count === 0) return null;
    const label = highlight?.label ?? "Someone";
    const what = highlight ? highlight.type.replace(/[._]/g, " ") : "high-intent signal";
    return {
      kind: "signal.highIntent",
      severity: "info",
      title: count === 1 ? "High-intent signal" : `${count} high-intent signals`,
      body: count === 1 ? `${label}: ${what}` : `${label}: ${what}, and ${count - 1} more`,
      link: highlight?.contactId ? `/contacts/${highlight.contactId}` : "/signals",
      count,
    };
  },
};
