import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import { Badge, type Tone } from "@/components/ui/badge";
import { humanize } from "@/lib/format";

type Status = FunctionReturnType<typeof api.partners.meetings.list>["page"][number]["status"];

interface Look {
  word: string;
  tone: Tone;
}

const LOOK: Record<Status, Look> = {
  created: { word: "Booked", tone: "accent" },
  updated: { word: "Updated", tone: "accent" },
  rescheduled: { word: "Moved", tone: "waiting" },
  canceled: { word: "Canceled", tone: "off" },
  no_show: { word: "No show", tone: "bad" },
  completed: { word: "Completed", tone: "good" },
};

/** A meeting's status as a badge. */
export function MeetingStatus({ status }: { status: Status }) {
  // A tab that is older than the server may meet a status that it does not know yet.
  const look: Look | undefined = LOOK[status];
  return <Badge tone={look?.tone ?? "off"}>{look?.word ?? humanize(status)}</Badge>;
}
