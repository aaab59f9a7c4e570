import { ConvexReactClient } from "convex/react";
import { addresses } from "./env";

/** The one connection of this page; null when the client was built without the backend's address. */
export const convex = addresses ? new ConvexReactClient(addresses.convexUrl) : null;
