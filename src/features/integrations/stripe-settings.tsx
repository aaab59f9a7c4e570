import { addresses } from "@/lib/env";
import { AddressRow } from "./address-row";

/** Where Stripe has to send its events. The signing secret belongs to the deployment, not to a tenant. */
export function StripeSettings() {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-pretty text-ink-2">
        Add this address as a webhook endpoint in the Stripe Dashboard. Its signing secret is set by whoever
        runs this deployment, as <code className="text-xs">STRIPE_WEBHOOK_SECRET</code>.
      </p>
      <AddressRow label="Stripe webhook address" address={`${addresses?.siteUrl ?? ""}/webhooks/stripe`} />
    </div>
  );
}
