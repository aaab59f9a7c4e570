import type { FunctionReturnType } from "convex/server";
import type { api } from "../../../convex/_generated/api";
import { Badge, type Tone } from "@/components/ui/badge";

type Status = FunctionReturnType<typeof api.partners.meetings.list>["page"][number]["status"];

const LOOK: Record<Status, { word: string; tone: Tone }> = {
  created: { word: "Booked", tone: "accent" },
  updated: { word: "Updated", tone: "accent" },
  rescheduled: { word: "Moved", tone: "waiting" },
  canceled: { word: "Canceled", tone: "off" },
  no_show: { word: "No show", tone: "bad" },
  completed: { word: "Completed", tone: "good" },
};

/** A meeting's status as a badge. */
export function MeetingStatus({ status }: { status: Status }) {
  const { word, tone } = LOOK[status];
  return <Badge tone={tone}>{word}</Badge>;
}
