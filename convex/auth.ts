import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import type { ConvexCredentialsUserConfig } from "@convex-dev/auth/providers/ConvexCredentials";
import { Password } from "@convex-dev/auth/providers/Password";
import { convexAuth } from "@convex-dev/auth/server";
import { internal } from "./_generated/api";
import type { DataModel } from "./_generated/dataModel";
import type { ActionCtx, MutationCtx } from "./_generated/server";
import { createOrganization } from "./identity/model/organizations";
import { createUser, firstOrganizationName, parseProfile } from "./identity/model/users";
import { passwordProblem } from "./identity/rules/credentials";
import { errorDataOf, fail } from "./lib/errors";

/** The name of the provider behind "Try the demo". */
const DEMO_PROVIDER = "demo";

const password = Password<DataModel>({
  profile: (params) => parseProfile(params),
  validatePasswordRequirements: (text) => {
    const problem = passwordProblem(text);
    if (problem) fail("INVALID", problem, { field: "password" });
  },
});

type Authorize = ConvexCredentialsUserConfig<DataModel>["authorize"];

// The library merges these into the provider when it starts, and hides that in its types.
const options = (password as unknown as { options: ConvexCredentialsUserConfig<DataModel> }).options;

/** E-mail and password with answers that people can act on, and the same answer for an unknown address and a wrong password. */
const authorizePassword: Authorize = async (params, ctx) => {
  try {
    return await options.authorize(params, ctx);
  } catch (error) {
    if (errorDataOf(error)) throw error;
    const message = error instanceof Error ? error.message : "";
    if (message.includes("TooManyFailedAttempts")) {
      return fail("RATE_LIMITED", "Too many attempts. Try again in an hour");
    }
    if (message.includes("already exists")) {
      return fail("CONFLICT", "There is an account with this e-mail address already", { field: "email" });
    }
    if (message.includes("InvalidAccountId")) await spendHashingTime(params.password);
    else if (!message.includes("InvalidSecret") && !message.includes("Invalid credentials")) throw error;
    return fail("UNAUTHENTICATED", "The e-mail address or the password is wrong");
  }
};

// An unknown address would otherwise be answered sooner than a known one with a wrong password.
async function spendHashingTime(text: unknown): Promise<void> {
  await options.crypto?.hashSecret(typeof text === "string" ? text : "");
}

// The same provider with our `authorize` in the place of its own.
const passwordWithAnswers = Object.assign({}, password, {
  options: { ...options, authorize: authorizePassword },
});

const demo = ConvexCredentials<DataModel>({
  id: DEMO_PROVIDER,
  authorize: async (_params, ctx) => {
    // The cast is safe: it is this deployment's own action ctx, typed for any schema.
    const userId = await (ctx as unknown as ActionCtx).runQuery(internal.identity.jobs.demoUserId, {});
    return userId ? { userId } : fail("UNAVAILABLE", "This deployment has no demo");
  },
});

export const { auth, signIn, signOut, store, isAuthenticated } = convexAuth({
  providers: [passwordWithAnswers, demo],
  callbacks: {
    /** A new account is a person with an organisation of their own, made in the same transaction. */
    createOrUpdateUser: async (libraryCtx, { existingUserId, profile }) => {
      // The casts are safe: the library is typed for any schema and hands on our ids and our ctx.
      const ctx = libraryCtx as unknown as MutationCtx;
      if (existingUserId) return existingUserId as Awaited<ReturnType<typeof createUser>>;
      const person = parseProfile(profile);
      const userId = await createUser(ctx, person);
      await createOrganization(ctx, userId, {
        name: firstOrganizationName(person),
        timezone: person.timezone,
        planKey: "free",
      });
      return userId;
    },
  },
});
