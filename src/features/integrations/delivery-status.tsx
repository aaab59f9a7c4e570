import { Badge, type Tone } from "@/components/ui/badge";
import { humanize } from "@/lib/format";
import type { Delivery } from "./use-integrations";

const TONE: Record<Delivery["status"], Tone> = {
  received: "waiting",
  processed: "good",
  ignored: "off",
  unresolved: "waiting",
  failed: "bad",
};

/** What became of a delivery, as a badge. */
export function DeliveryStatus({ status }: { status: Delivery["status"] }) {
  return <Badge tone={TONE[status]}>{humanize(status)}</Badge>;
}
