import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import * as z from "zod/mini";
import { keepInviteToken } from "@/features/invitations/invite-token";
import { orgRoute } from "./org";
import { rootRoute } from "./root";
import { optionalFlag } from "./search-params";

export const invitationsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/invitations",
  validateSearch: z.object({ invite: optionalFlag }),
  component: lazyRouteComponent(() => import("@/features/invitations/page")),
});

/** Where the link of an invitation mail leads. The token stands in the fragment, which no server ever sees. */
export const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite",
  // Before anything is drawn, so that the token stays in no address, no history and no referrer.
  beforeLoad: ({ location }) => {
    if (keepInviteToken(location)) throw redirect({ to: "/invite", search: {}, hash: "", replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/invitations/accept-page")),
});
