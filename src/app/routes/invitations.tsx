import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
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
  component: lazyRouteComponent(() => import("@/features/invitations/accept-page")),
});
