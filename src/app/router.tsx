import { createRouter } from "@tanstack/react-router";
import { accountRoute } from "./routes/account";
import { apiKeysRoute } from "./routes/api-keys";
import { auditLogRoute } from "./routes/audit-log";
import { companiesRoute, companyRoute } from "./routes/companies";
import { contactRoute, contactsRoute } from "./routes/contacts";
import { dashboardRoute } from "./routes/dashboard";
import { emailsRoute } from "./routes/emails";
import { homeRoute } from "./routes/home";
import { integrationsRoute } from "./routes/integrations";
import { invitationsRoute, inviteRoute } from "./routes/invitations";
import { meetingsRoute } from "./routes/meetings";
import { memberRoute, membersRoute } from "./routes/members";
import { orgRoute } from "./routes/org";
import { organizationRoute } from "./routes/organization";
import { resetPasswordRoute } from "./routes/reset-password";
import { rolesRoute } from "./routes/roles";
import { rootRoute } from "./routes/root";
import { signInRoute } from "./routes/sign-in";
import { signalsRoute } from "./routes/signals";
import { verifyEmailRoute } from "./routes/verify-email";

const routeTree = rootRoute.addChildren([
  homeRoute,
  signInRoute,
  inviteRoute,
  resetPasswordRoute,
  verifyEmailRoute,
  accountRoute,
  orgRoute.addChildren([
    dashboardRoute,
    signalsRoute,
    contactsRoute,
    contactRoute,
    companiesRoute,
    companyRoute,
    meetingsRoute,
    organizationRoute,
    membersRoute,
    memberRoute,
    invitationsRoute,
    rolesRoute,
    apiKeysRoute,
    integrationsRoute,
    emailsRoute,
    auditLogRoute,
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
