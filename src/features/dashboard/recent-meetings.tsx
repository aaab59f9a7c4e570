import { CalendarClock } from "lucide-react";
import { MeetingStatus } from "@/components/record/meeting-status";
import { ConnectMeetingsLink } from "@/components/record/setup-links";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { formatAbsolute, formatClock, formatWeekday } from "@/lib/format";
import { useRecentMeetings, type RecentMeeting } from "./use-dashboard";

const SKELETON_ROWS = 4;

/** The latest meetings, whatever booked them. */
export function RecentMeetings() {
  const meetings = useRecentMeetings();
  if (!meetings) return <MeetingsSkeleton />;
  if (meetings.length === 0) return <NoMeetings />;
  return (
    <table className="w-full table-fixed text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">When</th>
          <th scope="col">Guest</th>
          <th scope="col">Type</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        {meetings.map((meeting) => (
          <MeetingRow key={meeting.meetingId} meeting={meeting} />
        ))}
      </tbody>
    </table>
  );
}

function MeetingRow({ meeting }: { meeting: RecentMeeting }) {
  return (
    <tr className="h-10 border-t">
      <td className="w-36 truncate pl-4">
        <time dateTime={new Date(meeting.startAt).toISOString()} title={formatAbsolute(meeting.startAt)}>
          {formatWeekday(meeting.startAt)}
          <span className="text-ink-2"> {formatClock(meeting.startAt)}</span>
        </time>
      </td>
      <td className="truncate px-3">
        <span className="font-medium">{meeting.guestName}</span>
        {meeting.companyName && <span className="text-ink-2"> · {meeting.companyName}</span>}
      </td>
      <td className="hidden w-44 truncate px-3 text-ink-2 lg:table-cell">{meeting.meetingTypeName}</td>
      <td className="w-28 truncate pr-4 text-right">
        <MeetingStatus status={meeting.status} />
      </td>
    </tr>
  );
}

function NoMeetings() {
  return (
    <EmptyState icon={CalendarClock} title="No meetings yet" action={<ConnectMeetingsLink />}>
      Meetings that ChiliPiper books appear here with their guest and partner.
    </EmptyState>
  );
}

function MeetingsSkeleton() {
  return (
    <SkeletonRows
      label="Loading meetings"
      count={SKELETON_ROWS}
      className="flex h-10 items-center gap-6 border-t px-4"
    >
      <Skeleton className="h-3 w-24" />
      <Skeleton className="h-3 w-48" />
      <Skeleton className="ml-auto h-4 w-16" />
    </SkeletonRows>
  );
}
