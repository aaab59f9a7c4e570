import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { keepLinkToken } from "@/features/auth/link-token";
import { rootRoute } from "./root";

export const verifyEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify-email",
  // Before anything is drawn, so that the token stays in no address, no history and no referrer.
  beforeLoad: ({ location }) => {
    if (!keepLinkToken("verify-email", location)) return;
    throw redirect({ to: "/verify-email", search: {}, hash: "", replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/auth/verify-email-page")),
});
