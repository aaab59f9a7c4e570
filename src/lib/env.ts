/** Addresses of the backend, as the client learned them. */
export interface ClientAddresses {
  convexUrl: string;
  /** Origin of the HTTP API, for the snippets that people copy. */
  siteUrl: string;
}

interface AddressSources {
  runtime: { readonly convexUrl?: string; readonly siteUrl?: string } | undefined;
  build: { readonly VITE_CONVEX_URL?: string; readonly VITE_CONVEX_SITE_URL?: string };
}

const CLOUD_HOST = /\.convex\.cloud$/;

/** Prefers what /config.js said at run time, then what the build was given; null if neither knows the backend. */
export function resolveAddresses({ runtime, build }: AddressSources): ClientAddresses | null {
  const convexUrl = runtime?.convexUrl || build.VITE_CONVEX_URL;
  if (!convexUrl) return null;
  const siteUrl = runtime?.siteUrl || build.VITE_CONVEX_SITE_URL || siteUrlFor(convexUrl);
  return { convexUrl, siteUrl: siteUrl.replace(/\/+$/, "") };
}

/** Convex Cloud serves HTTP actions on the same name under convex.site. */
function siteUrlFor(convexUrl: string): string {
  const url = new URL(convexUrl);
  url.hostname = url.hostname.replace(CLOUD_HOST, ".convex.site");
  return url.origin;
}

const runtime = typeof window === "undefined" ? undefined : window.__SWITCHBOARD__;

/** The addresses of this page load. */
export const addresses = resolveAddresses({ runtime, build: import.meta.env });

/** Clerk's publishable key, or null where people sign in by e-mail and password. */
export const clerkKey: string | null =
  runtime?.clerkPublishableKey || import.meta.env.VITE_CLERK_PUBLISHABLE_KEY || null;
