import type { Kind } from "./registry";

/** Tells that a meeting was booked; a partner's users hear of their own partner's meetings only. */
export const meetingBooked: Kind<"meeting.booked"> = {
  on: "meeting.booked",
  message: ({ guestName, partnerId }) => ({
    kind: "meeting.booked",
    severity: "success",
    title: "Meeting booked",
    body: `${guestName} booked a meeting.`,
    link: "/meetings",
    count: 1,
    partnerId,
  }),
};
