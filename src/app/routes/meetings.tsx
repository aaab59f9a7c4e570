import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalWord } from "./search-params";

export const meetingsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/meetings",
  validateSearch: z.object({ show: optionalWord(["all"]) }),
  component: lazyRouteComponent(() => import("@/features/meetings/page"), "MeetingsPage"),
});
