import type { Provider } from "./use-integrations";

/** How each provider writes its own name. */
export const PROVIDER_NAME: Record<Provider, string> = { stripe: "Stripe", chilipiper: "ChiliPiper" };
