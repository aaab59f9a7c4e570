import type { Column } from "@/components/data-table/column";
import { MeetingStatus } from "@/components/record/meeting-status";
import { ContactLink } from "@/components/record/record-links";
import { formatAbsolute, formatClock, formatDay, formatWeekday } from "@/lib/format";
import type { Meeting } from "./use-meetings";

/** What a row of the meetings table shows. */
export const meetingColumns: ReadonlyArray<Column<Meeting>> = [
  {
    id: "when",
    header: "When",
    width: "min(10.5rem, 32vw)",
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
    cell: (meeting) =>
      meeting.contactId ? (
        <span className="font-medium">
          <ContactLink
            contact={{ contactId: meeting.contactId, name: meeting.guestName, email: meeting.guestEmail }}
          />
        </span>
      ) : (
        <span className="font-medium">{meeting.guestName || meeting.guestEmail}</span>
      ),
    csv: (meeting) => meeting.guestName,
  },
  {
    id: "email",
    header: "E-mail",
    width: "18%",
    from: "lg",
    cell: (meeting) => <span className="text-ink-2">{meeting.guestEmail}</span>,
    csv: (meeting) => meeting.guestEmail,
  },
  {
    id: "company",
    header: "Company",
    width: "16%",
    from: "md",
    cell: (meeting) => meeting.companyName,
    csv: (meeting) => meeting.companyName,
  },
  {
    id: "type",
    header: "Type",
    width: "15%",
    from: "lg",
    cell: (meeting) => <span className="text-ink-2">{meeting.meetingTypeName}</span>,
    csv: (meeting) => meeting.meetingTypeName,
  },
  {
    id: "host",
    header: "Host",
    width: "13%",
    from: "xl",
    cell: (meeting) => <span className="text-ink-2">{meeting.assigneeName ?? meeting.hostName}</span>,
    csv: (meeting) => meeting.assigneeName ?? meeting.hostName,
  },
  {
    id: "partner",
    header: "Partner",
    width: "13%",
    from: "lg",
    cell: (meeting) => <span className="text-ink-2">{meeting.partnerName}</span>,
    csv: (meeting) => meeting.partnerName,
  },
  {
    id: "status",
    header: "Status",
    width: "min(7.5rem, 32vw)",
    cell: (meeting) => <MeetingStatus status={meeting.status} />,
    csv: (meeting) => meeting.status,
  },
];
