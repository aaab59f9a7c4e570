import { useSyncExternalStore } from "react";
import { createConnectionMonitor, type Connection } from "@/lib/connection-monitor";
import { convex } from "@/lib/convex";

// Without a backend's address nothing that asks is ever shown.
const monitor = convex && createConnectionMonitor(convex);
const NO_CONNECTION: Connection = { phase: "offline", waitingCount: 0 };
const nothing = () => {};

/** The connection as the Convex client sees it, with 2 s of patience before it speaks of trouble. */
export function useConnection(): Connection {
  return useSyncExternalStore(monitor?.subscribe ?? (() => nothing), monitor?.read ?? (() => NO_CONNECTION));
}
