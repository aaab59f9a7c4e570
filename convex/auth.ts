import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import type { ConvexCredentialsUserConfig } from "@convex-dev/auth/providers/ConvexCredentials";
import { Password } from "@convex-dev/auth/providers/Password";
import { convexAuth, createAccount } from "@convex-dev/auth/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { DataModel, Id } from "./_generated/dataModel";
import type { ActionCtx, MutationCtx } from "./_generated/server";
import { publicAction } from "./functions";
import { sendVerification } from "./identity/model/emailVerification";
import { createOrganization } from "./identity/model/organizations";
import { PASSWORD_PROVIDER } from "./identity/model/passwordAccounts";
import { hashNewPassword, resetPassword, signInWithPassword } from "./identity/model/passwordFlows";
import { createUser, firstOrganizationName, parseProfile } from "./identity/model/users";
import { sameHash } from "./identity/rules/passwordHash";
import { withSealedTokens } from "./identity/model/refreshSeal";
import { errorDataOf, fail } from "./lib/errors";

/** The name of the provider behind "Try the demo". */
const DEMO_PROVIDER = "demo";

type Authorize = ConvexCredentialsUserConfig<DataModel>["authorize"];
type LibraryCtx = Parameters<Authorize>[1];

// The cast is safe: it is this deployment's own action ctx, typed for any schema.
const own = (ctx: LibraryCtx) => ctx as unknown as ActionCtx;

// The library's scrypt, for the passwords that were stored before. It merges its options when it starts, and hides that in its types.
const library = (Password<DataModel>() as unknown as { options: ConvexCredentialsUserConfig<DataModel> })
  .options.crypto!;

/** E-mail and password: signing up, signing in, and the last step of choosing a new password. */
const password = ConvexCredentials<DataModel>({
  id: PASSWORD_PROVIDER,
  authorize: async (params, ctx) => {
    switch (params.flow) {
      case "signUp":
        return await signUp(params, ctx);
      case "signIn":
        return await signInWithPassword(own(ctx), params, library);
      case "reset":
        return await resetPassword(own(ctx), params);
      default:
        return fail("INVALID", "There is no such way to sign in");
    }
  },
  crypto: {
    // The library hashes and compares within its transactions, where there is no time for it: it is given what is hashed already.
    hashSecret: async (hash) => hash,
    verifySecret: async (hash, stored) => sameHash(hash, stored),
  },
});

async function signUp(params: Parameters<Authorize>[0], ctx: LibraryCtx) {
  const profile = parseProfile(params);
  await own(ctx).runMutation(internal.identity.signIn.beginSignUp, {});
  const secret = await hashNewPassword(params.password);
  const account = { id: profile.email, secret };
  try {
    const { user } = await createAccount(ctx, {
      provider: PASSWORD_PROVIDER,
      account,
      profile: profile as never,
    });
    return await opened(ctx, user._id as Id<"users">, PASSWORD_PROVIDER);
  } catch (error) {
    const isTaken =
      errorDataOf(error)?.code === "CONFLICT" ||
      (error instanceof Error && error.message.includes("already exists"));
    if (!isTaken) throw error;
    return fail(
      "CONFLICT",
      "This account could not be made. If you have one already, sign in or reset its password",
      {
        field: "email",
      },
    );
  }
}

async function opened(ctx: LibraryCtx, userId: Id<"users">, method: "password" | "demo") {
  const sessionId = await own(ctx).runMutation(internal.identity.signIn.open, { userId, method });
  return { userId, sessionId };
}

const demo = ConvexCredentials<DataModel>({
  id: DEMO_PROVIDER,
  authorize: async (_params, ctx) => {
    const userId = await own(ctx).runQuery(internal.identity.jobs.demoUserId, {});
    return userId
      ? await opened(ctx, userId, DEMO_PROVIDER)
      : fail("UNAVAILABLE", "This deployment has no demo");
  },
});

const signingIn = convexAuth({
  providers: [password, demo],
  callbacks: {
    /** A new account is a person, an organisation unless they were invited to one, and a mail on its way, made in one transaction. */
    createOrUpdateUser: async (libraryCtx, { existingUserId, profile }) => {
      // The casts are safe: the library is typed for any schema and hands on our ids and our ctx.
      const ctx = libraryCtx as unknown as MutationCtx;
      if (existingUserId) return existingUserId as Awaited<ReturnType<typeof createUser>>;
      const person = parseProfile(profile);
      const userId = await createUser(ctx, person);
      // Whoever comes by an invitation gets a place in that organisation, and may found one of their own any time.
      if (!person.isInvited) {
        await createOrganization(ctx, userId, {
          name: firstOrganizationName(person),
          timezone: person.timezone,
          planKey: "free",
        });
      }
      const user = await ctx.db.get("users", userId);
      if (user) await sendVerification(ctx, user);
      return userId;
    },
  },
});

export const { auth, signOut, store, isAuthenticated } = signingIn;

// A registered function carries its handler, which the types hide.
const librarySignIn = (signingIn.signIn as unknown as { _handler: Parameters<typeof withSealedTokens>[0] })
  ._handler;

/** Signs in by one of the providers, or renews a session by its refresh token; the tokens are what a session is held by. */
export const signIn = publicAction({
  reason: "Signing in is for those who are not signed in.",
  args: {
    provider: v.optional(v.string()),
    params: v.optional(v.any()),
    verifier: v.optional(v.string()),
    refreshToken: v.optional(v.string()),
    calledBy: v.optional(v.string()),
  },
  handler: withSealedTokens(librarySignIn),
});
