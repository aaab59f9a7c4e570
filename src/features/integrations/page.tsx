import { getRouteApi } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { Page } from "@/components/layout/page";
import { Panel } from "@/components/layout/panel";
import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Segmented } from "@/components/ui/segmented";
import { ChiliPiperSettings } from "./chilipiper-settings";
import { deliveryColumns } from "./columns";
import { DeliverySheet } from "./delivery-sheet";
import { StripeSettings } from "./stripe-settings";
import { useDeliveries, type Delivery, type Provider } from "./use-integrations";

const route = getRouteApi("/$orgSlug/settings/integrations");
const idOf = (delivery: Delivery) => delivery.deliveryId;
const FILTERS = [
  { value: "all", label: "All" },
  { value: "stripe", label: "Stripe" },
  { value: "chilipiper", label: "ChiliPiper" },
] as const;

/** What other systems send here: their settings, and every delivery with its outcome. */
export function IntegrationsPage() {
  const { provider, delivery } = route.useSearch();
  const navigate = route.useNavigate();
  const setProvider = (next: Provider | "all") =>
    void navigate({
      search: (search) => ({ ...search, provider: next === "all" ? undefined : next }),
      replace: true,
    });
  return (
    <Page title="Integrations">
      <div className="mb-6 grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Panel title="ChiliPiper">
          <ChiliPiperSettings />
        </Panel>
        <Panel title="Stripe">
          <StripeSettings />
        </Panel>
      </div>
      <section aria-labelledby="deliveries" className="flex h-[34rem] flex-col">
        <h2 id="deliveries" className="mb-2 text-lg font-semibold tracking-tight">
          Deliveries
        </h2>
        <PanelBoundary what="Deliveries">
          <Deliveries provider={provider} onProvider={setProvider} />
        </PanelBoundary>
      </section>
      {delivery && (
        <DeliverySheet
          deliveryId={delivery}
          onClose={() => void navigate({ search: (search) => ({ ...search, delivery: undefined }) })}
        />
      )}
    </Page>
  );
}

interface DeliveriesProps {
  provider: Provider | undefined;
  onProvider: (provider: Provider | "all") => void;
}

function Deliveries({ provider, onProvider }: DeliveriesProps) {
  const list = useDeliveries(provider);
  return (
    <DataTable
      key={provider ?? "all"}
      label="Deliveries"
      viewKey="deliveries"
      columns={deliveryColumns}
      list={list}
      idOf={idOf}
      filters={
        <Segmented
          label="Deliveries from"
          options={FILTERS}
          value={provider ?? "all"}
          onChange={onProvider}
        />
      }
      empty={
        <EmptyState
          icon={Inbox}
          title="Nothing has been delivered"
          action={provider && <Button onClick={() => onProvider("all")}>Show all providers</Button>}
        >
          Each webhook is listed here the moment it arrives, exactly as it was sent, with what became of it.
        </EmptyState>
      }
    />
  );
}
