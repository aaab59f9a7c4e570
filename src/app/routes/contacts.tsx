import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { orgRoute } from "./org";
import { optionalText, optionalWord } from "./search-params";

export const contactsRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/contacts",
  validateSearch: z.object({ q: optionalText }),
  component: lazyRouteComponent(() => import("@/features/contacts/page"), "ContactsPage"),
});

export const contactRoute = createRoute({
  getParentRoute: () => orgRoute,
  path: "/contacts/$contactId",
  validateSearch: z.object({ tab: optionalWord(["timeline"]) }),
  component: lazyRouteComponent(() => import("./contact-page"), "ContactRoutePage"),
});
