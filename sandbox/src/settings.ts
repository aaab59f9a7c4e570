/** How the sandbox knows the app: addresses and the secrets that the outside world would share with it. */
export interface SandboxSettings {
  port: number;
  /** The file that survives a restart; null keeps everything in memory. */
  dataFile: string | null;
  /** Where the app takes webhooks. */
  appHttpUrl: string;
  /** Where people open the app; only for a link. */
  appUrl: string | null;
  stripeWebhookSecret: string | null;
  chiliPiperToken: string | null;
  /** The key that the mail API accepts; without it every mail is refused. */
  resendApiKey: string | null;
  resendWebhookSecret: string | null;
  /** Whether a mail is reported as sent and delivered by itself, as the world would. */
  reportsMails: boolean;
}

const DEFAULT_PORT = 4242;

/** Reads the settings from the environment; a missing secret switches its form off instead of failing. */
export function readSandboxSettings(env: NodeJS.ProcessEnv): SandboxSettings {
  return {
    port: Number(env["SANDBOX_PORT"] || DEFAULT_PORT),
    dataFile: env["SANDBOX_DATA"] || null,
    appHttpUrl: (env["APP_HTTP_URL"] || "http://127.0.0.1:3211").replace(/\/+$/, ""),
    appUrl: env["APP_URL"] || null,
    stripeWebhookSecret: env["STRIPE_WEBHOOK_SECRET"] || null,
    chiliPiperToken: env["CHILIPIPER_TOKEN"] || null,
    resendApiKey: env["RESEND_API_KEY"] || null,
    resendWebhookSecret: env["RESEND_WEBHOOK_SECRET"] || null,
    reportsMails: env["SANDBOX_MAIL_REPORTS"] !== "off",
  };
}
