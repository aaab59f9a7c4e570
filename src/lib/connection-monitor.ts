import { connectionPhase, msUntilNextPhase, type ConnectionPhase } from "./connection";

/** What the shell shows of the connection. */
export interface Connection {
  phase: ConnectionPhase;
  /** Changes that the server has not confirmed yet. */
  waitingCount: number;
}

/** The part of the Convex client that is asked. */
export interface ConnectionSource {
  connectionState: () => {
    isWebSocketConnected: boolean;
    hasEverConnected: boolean;
    inflightMutations: number;
    inflightActions: number;
  };
  subscribeToConnectionState: (listener: () => void) => () => void;
}

/** A store of the connection's phase: told by the client, and by a timer when only time changes the phase. */
export function createConnectionMonitor(source: ConnectionSource) {
  const listeners = new Set<() => void>();
  let troubleSinceMs: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  let current = read();

  function read(): Connection {
    const state = source.connectionState();
    const { isWebSocketConnected: isConnected, hasEverConnected, inflightMutations, inflightActions } = state;
    const nowMs = Date.now();
    troubleSinceMs = isConnected ? null : (troubleSinceMs ?? nowMs);
    return {
      phase: connectionPhase({ isConnected, hasEverConnected, troubleSinceMs, nowMs }),
      waitingCount: inflightMutations + inflightActions,
    };
  }

  function refresh() {
    clearTimeout(timer);
    const next = read();
    const waitMs = msUntilNextPhase(troubleSinceMs, Date.now());
    if (waitMs !== null) timer = setTimeout(refresh, waitMs);
    if (next.phase === current.phase && next.waitingCount === current.waitingCount) return;
    current = next;
    for (const listener of listeners) listener();
  }

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      if (listeners.size === 1) {
        stop = source.subscribeToConnectionState(refresh);
        refresh();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        clearTimeout(timer);
      };
    },
    read: () => current,
  };
}
