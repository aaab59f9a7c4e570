import { useSyncExternalStore } from "react";

/** Fine enough for "4m ago", coarse enough to cost nothing. */
const TICK_MS = 5_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let currentMs = Date.now();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    currentMs = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick() {
  currentMs = Date.now();
  for (const listener of listeners) listener();
}

/** The present, shared by all who show relative times: one timer for the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => currentMs);
}
