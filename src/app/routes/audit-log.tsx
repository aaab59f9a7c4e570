import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText } from "./search-params";

export const auditLogRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/audit-log",
  validateSearch: z.object({
    actorKind: optionalText,
    actorId: optionalText,
    action: optionalText,
    resourceType: optionalText,
    resourceId: optionalText,
    from: optionalText,
    to: optionalText,
    entry: optionalText,
  }),
  component: lazyRouteComponent(() => import("@/features/audit/page")),
});
