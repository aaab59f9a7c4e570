import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalFlag, optionalText } from "./search-params";

export const apiKeysRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/api-keys",
  validateSearch: z.object({ create: optionalFlag, key: optionalText }),
  component: lazyRouteComponent(() => import("@/features/api-keys/page"), "ApiKeysPage"),
});
