import { clerkIssuer, convexSiteUrl } from "./env";

// The audience of Clerk's token template for Convex, and of this deployment's own tokens.
const APPLICATION = "convex";

const clerk = clerkIssuer();

// Sign-in tokens are issued by this deployment itself, so it is its own identity provider; Clerk stands beside it when it is set up.
export default {
  providers: [
    { domain: convexSiteUrl(), applicationID: APPLICATION },
    ...(clerk ? [{ domain: clerk, applicationID: APPLICATION }] : []),
  ],
};
