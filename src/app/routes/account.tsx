import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { AccountGate } from "../account-gate";
import { rootRoute } from "./root";
import { optionalText } from "./search-params";

const accountGateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  component: AccountGate,
});

const accountPageRoute = createRoute({
  getParentRoute: () => accountGateRoute,
  path: "/",
  validateSearch: z.object({ tab: optionalText }),
  component: lazyRouteComponent(() => import("@/features/account/page")),
});

/** A person's own settings, which belong to no organisation. */
export const accountRoute = accountGateRoute.addChildren([accountPageRoute]);
