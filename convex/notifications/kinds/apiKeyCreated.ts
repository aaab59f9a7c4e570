import type { Kind } from "./registry";

/** Tells everyone that a new way into the organisation exists. */
export const apiKeyCreated: Kind<"apiKey.created"> = {
  on: "apiKey.created",
  message: ({ name, type }) => ({
    kind: "apiKey.created",
    severity: "info",
    title: "API key created",
    body: `“${name}” (${type}) can now be used.`,
    link: "/settings/api-keys",
    count: 1,
  }),
};
