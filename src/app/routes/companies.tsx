import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText, optionalWord } from "./search-params";

export const companiesRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/companies",
  validateSearch: z.object({ q: optionalText }),
  component: lazyRouteComponent(() => import("@/features/companies/page"), "CompaniesPage"),
});

export const companyRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/companies/$companyId",
  validateSearch: z.object({ tab: optionalWord(["timeline", "people"]) }),
  component: lazyRouteComponent(() => import("./company-page"), "CompanyRoutePage"),
});
