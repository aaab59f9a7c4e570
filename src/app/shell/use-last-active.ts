import { useMutation } from "convex/react";
import { useEffect } from "react";
import { useOrg } from "@/hooks/use-org";
import { api } from "../../../convex/_generated/api";

/** As often as the server writes it down; more would be noise. */
const TOUCH_EVERY_MS = 60_000;

/** Tells the server that the person is looking: on opening, and when they come back to the window. */
export function useLastActive(): void {
  const { orgId } = useOrg().org;
  const touch = useMutation(api.identity.users.touch);
  useEffect(() => {
    let lastMs = 0;
    const onLook = () => {
      if (document.visibilityState !== "visible" || Date.now() - lastMs < TOUCH_EVERY_MS) return;
      lastMs = Date.now();
      // Whether it was noted matters to nobody who could act on it.
      touch({ orgId }).catch(() => {});
    };
    onLook();
    window.addEventListener("focus", onLook);
    document.addEventListener("visibilitychange", onLook);
    return () => {
      window.removeEventListener("focus", onLook);
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [orgId, touch]);
}
