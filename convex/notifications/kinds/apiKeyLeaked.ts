import type { Kind } from "./registry";

/** Tells everyone that a key was in other hands and works no more, so that whoever uses it knows why. */
export const apiKeyLeaked: Kind<"apiKey.leaked"> = {
  on: "apiKey.leaked",
  message: ({ name }) => ({
    kind: "apiKey.leaked",
    severity: "critical",
    title: "API key reported as leaked",
    body: `“${name}” was revoked. Its last calls are listed with the key.`,
    link: "/settings/api-keys",
    count: 1,
  }),
};
