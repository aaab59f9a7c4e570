import { getRouteApi } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { DataTable } from "@/components/data-table/data-table";
import { Page } from "@/components/layout/page";
import { ConnectMeetingsLink } from "@/components/record/setup-links";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Segmented } from "@/components/ui/segmented";
import { meetingColumns } from "./columns";
import { useMeetings, type Meeting } from "./use-meetings";

const route = getRouteApi("/$orgSlug/meetings");
const idOf = (meeting: Meeting) => meeting.meetingId;
const SHOWN = [
  { value: "upcoming", label: "Upcoming" },
  { value: "all", label: "All" },
] as const;

/** Meetings that were booked through the connected calendars. */
export function MeetingsPage() {
  const show = route.useSearch().show ?? "upcoming";
  const navigate = route.useNavigate();
  const list = useMeetings(show);
  const setShow = (next: typeof show) =>
    void navigate({ search: { show: next === "upcoming" ? undefined : next }, replace: true });
  return (
    <Page title="Meetings" fill>
      <DataTable
        key={show}
        label="Meetings"
        viewKey="meetings"
        columns={meetingColumns}
        list={list}
        idOf={idOf}
        filters={<Segmented label="Meetings to show" options={SHOWN} value={show} onChange={setShow} />}
        empty={show === "all" ? <NoMeetings /> : <NothingAhead onShowAll={() => setShow("all")} />}
      />
    </Page>
  );
}

function NothingAhead({ onShowAll }: { onShowAll: () => void }) {
  return (
    <EmptyState
      icon={CalendarClock}
      title="Nothing is booked ahead"
      action={<Button onClick={onShowAll}>Show all meetings</Button>}
    >
      The next booked meeting appears here by itself.
    </EmptyState>
  );
}

function NoMeetings() {
  return (
    <EmptyState
      icon={CalendarClock}
      title="No meetings yet"
      action={<ConnectMeetingsLink variant="primary" />}
    >
      Give ChiliPiper your webhook address, and every meeting it books appears here with its guest and
      partner.
    </EmptyState>
  );
}
