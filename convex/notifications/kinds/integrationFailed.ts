import type { Kind } from "./registry";

/** Tells that a delivery from outside could not be used. */
export const integrationFailed: Kind<"integration.failed"> = {
  on: "integration.failed",
  message: ({ provider, reason }) => ({
    kind: "integration.failed",
    severity: "critical",
    title: `A ${provider} delivery failed`,
    body: reason,
    link: "/settings/integrations",
    count: 1,
  }),
};
