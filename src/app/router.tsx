import { createRouter } from "@tanstack/react-router";
import { apiKeysRoute } from "./routes/api-keys";
import { companiesRoute, companyRoute } from "./routes/companies";
import { contactRoute, contactsRoute } from "./routes/contacts";
import { dashboardRoute } from "./routes/dashboard";
import { homeRoute } from "./routes/home";
import { integrationsRoute } from "./routes/integrations";
import { meetingsRoute } from "./routes/meetings";
import { orgRoute } from "./routes/org";
import { rootRoute } from "./routes/root";
import { signInRoute } from "./routes/sign-in";
import { signalsRoute } from "./routes/signals";

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  orgRoute.addChildren([
    dashboardRoute,
    signalsRoute,
    contactsRoute,
    contactRoute,
    companiesRoute,
    companyRoute,
    meetingsRoute,
    apiKeysRoute,
    integrationsRoute,
  ]),
]);

/** All pages. A page's code loads when its link is pointed at. */
export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 150,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
