import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { orgRoute } from "./org";

export const organizationRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/settings/organization",
  component: lazyRouteComponent(() => import("./organization-page"), "OrganizationRoutePage"),
});
