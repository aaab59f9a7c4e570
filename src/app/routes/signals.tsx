import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText } from "./search-params";

export const signalsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/signals",
  validateSearch: z.object({ type: optionalText, signal: optionalText }),
  component: lazyRouteComponent(() => import("@/features/signals/page"), "SignalsPage"),
});
