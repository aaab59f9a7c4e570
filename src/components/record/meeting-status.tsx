import { Badge, type Tone } from "@/components/ui/badge";
import { humanize } from "@/lib/format";

const TONE_BY_STATUS: Record<string, Tone> = {
  scheduled: "accent",
  booked: "accent",
  confirmed: "good",
  completed: "good",
  held: "good",
  rescheduled: "waiting",
  pending: "waiting",
  noShow: "bad",
  no_show: "bad",
  cancelled: "off",
  canceled: "off",
};

/** A meeting's status as a badge. An unknown one is shown by its own name. */
export function MeetingStatus({ status }: { status: string }) {
  return <Badge tone={TONE_BY_STATUS[status] ?? "off"}>{humanize(status)}</Badge>;
}
