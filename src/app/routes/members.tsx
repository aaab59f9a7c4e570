import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalPage, optionalText, optionalWord } from "./search-params";

export const membersRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/members",
  validateSearch: z.object({
    q: optionalText,
    sort: optionalWord(["name", "email", "role", "status", "joined"]),
    dir: optionalWord(["asc", "desc"]),
    page: optionalPage,
  }),
  component: lazyRouteComponent(() => import("@/features/team/page")),
});

export const memberRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/members/$membershipId",
  component: lazyRouteComponent(() => import("@/features/team/member-page")),
});
