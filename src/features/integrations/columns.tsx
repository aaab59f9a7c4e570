import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data-table/column";
import { timeColumn } from "@/components/data-table/column-kinds";
import { DeliveryStatus } from "./delivery-status";
import { PROVIDER_NAME } from "./provider-name";
import type { Delivery } from "./use-integrations";

/** What a row of the deliveries table shows. */
export const deliveryColumns: ReadonlyArray<Column<Delivery>> = [
  {
    id: "event",
    header: "Event",
    width: "30%",
    primary: true,
    cell: (delivery) => (
      <Link
        from="/$orgSlug/settings/integrations"
        to="."
        search={(search) => ({ ...search, delivery: delivery.deliveryId })}
        className="row-link font-medium"
      >
        {delivery.eventType ?? "Unknown event"}
      </Link>
    ),
    csv: (delivery) => delivery.eventType,
  },
  {
    id: "provider",
    header: "From",
    width: "7rem",
    from: "sm",
    cell: (delivery) => <span className="text-ink-2">{PROVIDER_NAME[delivery.provider]}</span>,
    csv: (delivery) => delivery.provider,
  },
  {
    id: "status",
    header: "Status",
    width: "7.5rem",
    cell: (delivery) => <DeliveryStatus status={delivery.status} />,
    csv: (delivery) => delivery.status,
  },
  {
    id: "outcome",
    header: "Outcome",
    from: "md",
    cell: (delivery) => (
      <span className="text-ink-2" title={delivery.outcome}>
        {delivery.outcome}
      </span>
    ),
    csv: (delivery) => delivery.outcome,
  },
  {
    id: "attempts",
    header: "Attempts",
    width: "5.5rem",
    align: "right",
    from: "xl",
    cell: (delivery) => <data value={delivery.attempts}>{delivery.attempts}</data>,
    csv: (delivery) => delivery.attempts,
  },
  timeColumn({
    id: "received",
    header: "Received",
    width: "6.5rem",
    value: (delivery) => delivery.receivedAt,
  }),
];
