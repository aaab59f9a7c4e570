import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText, optionalWord } from "./search-params";

export const emailsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/emails",
  validateSearch: z.object({
    tab: optionalWord(["suppressed"]),
    q: optionalText,
    status: optionalWord([
      "held",
      "queued",
      "sending",
      "sent",
      "delivered",
      "failed",
      "bounced",
      "complained",
      "suppressed",
    ]),
    email: optionalText,
  }),
  component: lazyRouteComponent(() => import("@/features/emails/page")),
});
