import { useConvexConnectionState } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { connectionPhase, msUntilNextPhase, type ConnectionPhase } from "@/lib/connection";

interface Connection {
  phase: ConnectionPhase;
  /** Changes that the server has not confirmed yet. */
  waitingCount: number;
}

/** The connection as the Convex client sees it, with 2 s of patience before it speaks of trouble. */
export function useConnection(): Connection {
  const state = useConvexConnectionState();
  const isConnected = state.isWebSocketConnected;
  const troubleSinceRef = useRef<number | null>(isConnected ? null : Date.now());
  const [nowMs, setNowMs] = useState(() => Date.now());

  useEffect(() => {
    troubleSinceRef.current = isConnected ? null : (troubleSinceRef.current ?? Date.now());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = () => {
      const now = Date.now();
      setNowMs(now);
      const wait = msUntilNextPhase(troubleSinceRef.current, now);
      if (wait !== null) timer = setTimeout(tick, wait + 1);
    };
    tick();
    return () => clearTimeout(timer);
  }, [isConnected]);

  const phase = connectionPhase({
    isConnected,
    hasEverConnected: state.hasEverConnected,
    troubleSinceMs: isConnected ? null : troubleSinceRef.current,
    nowMs,
  });
  return { phase, waitingCount: state.inflightMutations };
}
