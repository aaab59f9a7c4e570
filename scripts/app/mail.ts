import type { Secrets } from "./secrets.ts";

/** Where mail of a local deployment goes: to the sandbox's inbox, to Resend if the shell has a key for it, or nowhere. */
export function mailVariables(
  env: NodeJS.ProcessEnv,
  secrets: Secrets,
  sandboxUrl: string | null,
): Record<string, string> {
  if (env["RESEND_API_KEY"]) {
    return {
      RESEND_API_KEY: env["RESEND_API_KEY"],
      RESEND_BASE_URL: env["RESEND_BASE_URL"] ?? "",
      RESEND_WEBHOOK_SECRET: env["RESEND_WEBHOOK_SECRET"] ?? "",
      EMAIL_FROM: env["EMAIL_FROM"] ?? "",
    };
  }
  return {
    // Empty means unset: what an earlier start with a sandbox left behind must not point to nobody.
    RESEND_API_KEY: sandboxUrl === null ? "" : secrets.resendApiKey,
    RESEND_BASE_URL: sandboxUrl ?? "",
    RESEND_WEBHOOK_SECRET: secrets.resendWebhookSecret,
    EMAIL_FROM: "Switchboard <hello@switchboard.example>",
  };
}
