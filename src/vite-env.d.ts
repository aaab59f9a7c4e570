/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly VITE_CONVEX_URL?: string;
  readonly VITE_CONVEX_SITE_URL?: string;
  /** Signs people in by Clerk instead of by e-mail and password. */
  readonly VITE_CLERK_PUBLISHABLE_KEY?: string;
}

interface Window {
  /** Set by /config.js when the local start script serves the client. */
  readonly __SWITCHBOARD__?: {
    readonly convexUrl?: string;
    readonly siteUrl?: string;
    readonly clerkPublishableKey?: string;
  };
}
