import type { ActionCtx } from "../../_generated/server";
import { checkSeal, seal } from "../../access/seals";

/** What the sign-in library is asked, as far as it matters here. */
export type SignInArgs = {
  provider?: string;
  params?: unknown;
  verifier?: string;
  refreshToken?: string;
  calledBy?: string;
};

/** What it answers. */
export type SignInAnswer = {
  redirect?: string;
  verifier?: string;
  tokens?: { token: string; refreshToken: string } | null;
  started?: boolean;
};

type SignIn = (ctx: ActionCtx, args: SignInArgs) => Promise<SignInAnswer>;

const SEPARATOR = ".";
const sealedParts = (refreshToken: string) => ["refreshToken", refreshToken];

/**
 * The library's sign-in with sealed refresh tokens. Its own are the ids of two rows, so that whoever reads the database could go on
 * in anybody's session; a sealed one needs the deployment's key, which is not stored there. One that does not fit renews nothing.
 */
export function withSealedTokens(signIn: SignIn): SignIn {
  return async (ctx, args) => {
    if (args.refreshToken === undefined) return await sealed(await signIn(ctx, args));
    const refreshToken = await opened(args.refreshToken);
    if (refreshToken === null) return { tokens: null };
    return await sealed(await signIn(ctx, { ...args, refreshToken }));
  };
}

async function sealed(answer: SignInAnswer): Promise<SignInAnswer> {
  if (!answer.tokens) return answer;
  const { token, refreshToken } = answer.tokens;
  const whole = `${refreshToken}${SEPARATOR}${await seal(sealedParts(refreshToken))}`;
  return { ...answer, tokens: { token, refreshToken: whole } };
}

async function opened(whole: string): Promise<string | null> {
  const end = whole.indexOf(SEPARATOR);
  const refreshToken = whole.slice(0, Math.max(end, 0));
  const state = await checkSeal(sealedParts(refreshToken), whole.slice(end + SEPARATOR.length));
  return state === "good" ? refreshToken : null;
}
