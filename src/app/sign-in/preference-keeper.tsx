import { useConvexAuth, useQuery } from "convex/react";
import { useTheme } from "next-themes";
import { useEffect } from "react";
import { readStored, writeStored } from "@/hooks/use-stored-state";
import { api } from "../../../convex/_generated/api";

// What was taken over last: a choice made on this device afterwards stays until another one is made elsewhere.
const TAKEN_KEY = "preferences.taken";

type Taken = { theme?: string; density?: string };

/** Brings a person's choices of look to each device they sign in on. */
export function PreferenceKeeper() {
  const { isAuthenticated } = useConvexAuth();
  const viewer = useQuery(api.identity.users.viewer, isAuthenticated ? {} : "skip");
  const account = useQuery(api.identity.account.get, viewer ? {} : "skip");
  const { setTheme } = useTheme();
  const { theme, density } = account?.preferences ?? {};
  useEffect(() => {
    const taken = readStored<Taken>(TAKEN_KEY) ?? {};
    if (theme && theme !== taken.theme) setTheme(theme);
    if (density && density !== taken.density) writeStored("table.density", density);
    if (theme || density) writeStored(TAKEN_KEY, { theme, density });
  }, [theme, density, setTheme]);
  return null;
}
