import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import * as z from "zod/mini";
import { keepLinkToken } from "@/features/auth/link-token";
import { rootRoute } from "./root";
import { optionalText } from "./search-params";

export const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  validateSearch: z.object({ email: optionalText }),
  // Before anything is drawn, so that the token stays in no address, no history and no referrer.
  beforeLoad: ({ location }) => {
    if (!keepLinkToken("reset-password", location)) return;
    throw redirect({ to: "/reset-password", search: {}, hash: "", replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/auth/reset-password-page")),
});
