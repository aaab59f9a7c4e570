import { createContext, useContext } from "react";

/** How this page load signs people in and out, whoever does it. */
export interface Session {
  kind: "password" | "clerk";
  signOut: () => Promise<void>;
}

/** Filled by the sign-in provider around the whole app. */
export const SessionContext = createContext<Session | null>(null);

/** How people sign in and out here. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession is used outside the sign-in provider");
  return session;
}
