import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { orgRoute } from "./org";

export const rolesRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/roles",
  component: lazyRouteComponent(() => import("@/features/roles/page")),
});
