import type { Column } from "@/components/data-table/column";
import { textColumn } from "@/components/data-table/column-kinds";
import { MeetingStatus } from "@/components/record/meeting-status";
import { ContactLink } from "@/components/record/record-links";
import { formatAbsolute, formatClock, formatDay, formatWeekday } from "@/lib/format";
import type { Meeting } from "./use-meetings";

/** What a row of the meetings table shows. */
export const meetingColumns: ReadonlyArray<Column<Meeting>> = [
  {
    id: "when",
    header: "When",
    width: "min(12.5rem, 32vw)",
    primary: true,
    cell: (meeting) => (
      <time dateTime={new Date(meeting.startAt).toISOString()} title={formatAbsolute(meeting.startAt)}>
        <span className="hidden sm:inline">{formatWeekday(meeting.startAt)}</span>
        <span className="sm:hidden">{formatDay(meeting.startAt)}</span>
        <span className="text-ink-2">
          {" "}
          {formatClock(meeting.startAt)}
          <span className="hidden sm:inline">–{formatClock(meeting.endAt)}</span>
        </span>
      </time>
    ),
    csv: (meeting) => new Date(meeting.startAt).toISOString(),
  },
  {
    id: "guest",
    header: "Guest",
    cell: (meeting) => <Guest meeting={meeting} />,
    csv: (meeting) => meeting.guestEmail,
  },
  {
    id: "company",
    header: "Company",
    width: "15%",
    from: "md",
    cell: (meeting) => meeting.companyName,
    csv: (meeting) => meeting.companyName,
  },
  textColumn({
    id: "type",
    header: "Type",
    width: "14%",
    from: "lg",
    value: (meeting) => meeting.meetingTypeName,
  }),
  textColumn({
    id: "host",
    header: "Host",
    width: "11%",
    from: "xl",
    value: (meeting) => meeting.assigneeName ?? meeting.hostName,
  }),
  textColumn({
    id: "partner",
    header: "Partner",
    width: "14%",
    from: "lg",
    value: (meeting) => meeting.partnerName,
  }),
  {
    id: "status",
    header: "Status",
    width: "min(7.5rem, 32vw)",
    cell: (meeting) => <MeetingStatus status={meeting.status} />,
    csv: (meeting) => meeting.status,
  },
];

function Guest({ meeting }: { meeting: Meeting }) {
  const { contactId, guestName: name, guestEmail: email } = meeting;
  if (contactId) return <ContactLink contact={{ contactId, name, email }} showsEmail isRowLink />;
  return (
    <>
      <span className="font-medium">{name || email}</span>
      {name && <span className="hidden text-ink-3 xl:inline"> {email}</span>}
    </>
  );
}
