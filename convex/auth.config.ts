import { convexSiteUrl } from "./env";

// Sign-in tokens are issued by this deployment itself, so it is its own identity provider.
export default {
  providers: [{ domain: convexSiteUrl(), applicationID: "convex" }],
};
