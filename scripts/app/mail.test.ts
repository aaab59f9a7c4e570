import { expect, test } from "vitest";
import { mailVariables } from "./mail.ts";
import type { Secrets } from "./secrets.ts";

const secrets = { resendApiKey: "re_own", resendWebhookSecret: "whsec_own" } as Secrets;

test("mail of a local deployment goes to the sandbox's inbox", () => {
  expect(mailVariables({}, secrets, "http://127.0.0.1:4242")).toMatchObject({
    RESEND_API_KEY: "re_own",
    RESEND_BASE_URL: "http://127.0.0.1:4242",
    RESEND_WEBHOOK_SECRET: "whsec_own",
  });
});

test("without a sandbox it goes nowhere, whatever an earlier start has set", () => {
  expect(mailVariables({}, secrets, null)).toMatchObject({ RESEND_API_KEY: "", RESEND_BASE_URL: "" });
});

test("a key in the shell sends real mail, past the sandbox", () => {
  const env = { RESEND_API_KEY: "re_real", EMAIL_FROM: "Acme <hello@acme.example>" };
  expect(mailVariables(env, secrets, "http://127.0.0.1:4242")).toMatchObject({ ...env, RESEND_BASE_URL: "" });
});
