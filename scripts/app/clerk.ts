/** What connects an app to Clerk; empty texts where it is not. */
export interface ClerkSettings {
  publishableKey: string;
  issuerDomain: string;
  webhookSecret: string;
}

/** The settings of `npm start` and `npm run dev`, under the names that Clerk's and Convex's own guides use. */
export function readClerkSettings(env: NodeJS.ProcessEnv): ClerkSettings {
  return {
    publishableKey: env["VITE_CLERK_PUBLISHABLE_KEY"] ?? "",
    issuerDomain: env["CLERK_JWT_ISSUER_DOMAIN"] ?? "",
    webhookSecret: env["CLERK_WEBHOOK_SECRET"] ?? "",
  };
}

/** The deployment's variables. Empty ones are set too: what an earlier start had set must not stay. */
export function clerkVariables({ issuerDomain, webhookSecret }: ClerkSettings): Record<string, string> {
  return { CLERK_JWT_ISSUER_DOMAIN: issuerDomain, CLERK_WEBHOOK_SECRET: webhookSecret };
}

/** The host of Clerk's frontend API, which is written into the publishable key; null without a key. */
export function clerkHost(publishableKey: string): string | null {
  const encoded = /^pk_(?:test|live)_(.+)$/.exec(publishableKey)?.[1];
  const host = encoded ? Buffer.from(encoded, "base64").toString("utf8").replace(/\$$/, "") : "";
  return /^[a-z0-9.-]+(:\d+)?$/.test(host) ? host : null;
}
