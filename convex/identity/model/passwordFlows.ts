import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { ActionCtx } from "../../_generated/server";
import { fail } from "../../lib/errors";
import { normalizeEmail } from "../../lib/text";
import { passwordProblem } from "../rules/credentials";
import { hashPassword, isOwnHash, rehashLike } from "../rules/passwordHash";

/** How the sign-in library itself made hashes, before this deployment had its own way. */
export type OldScheme = { verifySecret(password: string, stored: string): Promise<boolean> };

type Params = Record<string, unknown>;
type FlowCtx = Pick<ActionCtx, "runMutation">;
type SignedIn = { userId: Id<"users">; sessionId: Id<"authSessions"> };

/**
 * Signs in by e-mail and password. Hashing takes a fifth of a second and therefore happens here, in an action, and not in the
 * transactions around it. UNAUTHENTICATED for a wrong password and for an unknown address alike.
 */
export async function signInWithPassword(ctx: FlowCtx, params: Params, old: OldScheme): Promise<SignedIn> {
  const emailNorm = requireEmail(params);
  const password = typeof params.password === "string" ? params.password : "";
  const { stored } = await ctx.runMutation(internal.identity.signIn.begin, { emailNorm });
  const signedIn = await ctx.runMutation(internal.identity.signIn.finish, {
    emailNorm,
    ...(await hashesOf(password, stored, old)),
  });
  return signedIn ?? fail("UNAUTHENTICATED", "The e-mail address or the password is wrong");
}

/** The stored form of the password that someone chose. INVALID with the reason when it is too weak. */
export async function hashNewPassword(password: unknown, field = "password"): Promise<string> {
  const problem = passwordProblem(password);
  return problem ? fail("INVALID", problem, { field }) : await hashPassword(password as string);
}

/** Sets a new password by the link of a mail. Nobody is signed in by it: whoever holds the link still has to show the password. */
export async function resetPassword(ctx: FlowCtx, params: Params): Promise<null> {
  const token = typeof params.token === "string" ? params.token : "";
  const hash = await hashNewPassword(params.password);
  return await ctx.runMutation(internal.identity.signIn.completeReset, { token, hash });
}

async function hashesOf(
  password: string,
  stored: string | null,
  old: OldScheme,
): Promise<{ hash: string; betterHash?: string }> {
  // An unknown address costs the same time as a known one.
  if (stored === null) return { hash: await hashPassword(password) };
  if (isOwnHash(stored)) return { hash: await rehashLike(stored, password) };
  const isRight = await old.verifySecret(password, stored);
  return isRight ? { hash: stored, betterHash: await hashPassword(password) } : { hash: "" };
}

function requireEmail(params: Params): string {
  const email = typeof params.email === "string" ? normalizeEmail(params.email) : null;
  return email ?? fail("INVALID", "Enter a valid e-mail address", { field: "email" });
}
