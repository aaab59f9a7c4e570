import type { Kind } from "./registry";

/** Tells that somebody followed an invitation; who came in another way is no news. */
export const memberJoined: Kind<"member.joined"> = {
  on: "member.joined",
  message: ({ role, invitedName }) =>
    invitedName === undefined
      ? null
      : {
          kind: "member.joined",
          severity: "success",
          title: "Someone joined the team",
          body: `${invitedName} joined as ${role}.`,
          link: "/settings/members",
          count: 1,
        },
};
