import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText, optionalWord } from "./search-params";

export const integrationsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/integrations",
  validateSearch: z.object({ provider: optionalWord(["stripe", "chilipiper"]), delivery: optionalText }),
  component: lazyRouteComponent(() => import("@/features/integrations/page"), "IntegrationsPage"),
});
