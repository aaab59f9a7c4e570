import { createRoute } from "@tanstack/react-router";
import { OrgGate } from "../org-gate";
import { rootRoute } from "./root";

export const orgRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/$orgSlug",
  component: OrgGate,
});
