import { PanelBoundary } from "@/components/layout/panel-boundary";
import { Detail, Details, IdText } from "@/components/record/details";
import { AbsoluteTime } from "@/components/ui/absolute-time";
import { CopyButton } from "@/components/ui/copy-button";
import { Sheet } from "@/components/ui/dialog";
import { CodeBox } from "@/components/ui/scroll-box";
import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";
import { DeliveryStatus } from "./delivery-status";
import { prettyJson } from "./pretty-json";
import { PROVIDER_NAME } from "./provider-name";
import { useDelivery } from "./use-integrations";

/** One delivery as it was sent, over the list. */
export function DeliverySheet({ deliveryId, onClose }: { deliveryId: string; onClose: () => void }) {
  return (
    <Sheet title="Delivery" onClose={onClose}>
      <div className="p-5">
        <PanelBoundary what="This delivery">
          <DeliveryDetails deliveryId={deliveryId} />
        </PanelBoundary>
      </div>
    </Sheet>
  );
}

function DeliveryDetails({ deliveryId }: { deliveryId: string }) {
  const delivery = useDelivery(deliveryId);
  if (!delivery) {
    return (
      <>
        <LoadingLabel>Loading the delivery</LoadingLabel>
        <Skeleton className="mb-4 h-6 w-48" />
        <Skeleton className="h-72 w-full" />
      </>
    );
  }
  const body = prettyJson(delivery.raw);
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center justify-between gap-3">
        <h3 className="truncate text-lg font-semibold tracking-tight">
          {delivery.eventType ?? "Unknown event"}
        </h3>
        <DeliveryStatus status={delivery.status} />
      </div>
      <Details>
        <Detail label="Outcome">{delivery.outcome}</Detail>
        <Detail label="From">{PROVIDER_NAME[delivery.provider]}</Detail>
        <Detail label="Received">
          <AbsoluteTime at={delivery.receivedAt} />
        </Detail>
        <Detail label="Attempts">
          <span className="num">{delivery.attempts}</span>
        </Detail>
        <Detail label="Their id">
          {delivery.externalEventId && <IdText>{delivery.externalEventId}</IdText>}
        </Detail>
      </Details>
      <Raw label="Body" text={body} />
      <Raw label="Headers" text={headerLines(delivery.headers)} />
    </div>
  );
}

const headerLines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

function Raw({ label, text }: { label: string; text: string }) {
  if (!text) return null;
  return (
    <section aria-label={label}>
      <div className="mb-1 flex items-center justify-between">
        <h3 className="text-sm font-semibold">{label}</h3>
        <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />
      </div>
      <CodeBox aria-label={`${label}, as it was sent`} className="max-h-96">
        {text}
      </CodeBox>
    </section>
  );
}
