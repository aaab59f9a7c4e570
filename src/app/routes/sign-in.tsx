import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { rootRoute } from "./root";
import { optionalText, optionalWord } from "./search-params";

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: z.object({ redirect: optionalText, flow: optionalWord(["signUp"]), email: optionalText }),
  component: lazyRouteComponent(() => import("@/features/auth/page"), "SignInPage"),
});
