import { createRoute } from "@tanstack/react-router";
import { HomeRedirect } from "../home-redirect";
import { rootRoute } from "./root";

export const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: HomeRedirect });
