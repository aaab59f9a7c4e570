import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalWord } from "./search-params";

export const emailsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/emails",
  validateSearch: z.object({ tab: optionalWord(["suppressed"]) }),
  component: lazyRouteComponent(() => import("@/features/emails/page")),
});
