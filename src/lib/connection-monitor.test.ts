import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createConnectionMonitor } from "./connection-monitor";
import { OFFLINE_AFTER_MS, RECONNECTING_AFTER_MS } from "./connection";

function fakeClient() {
  let state = {
    isWebSocketConnected: true,
    hasEverConnected: true,
    inflightMutations: 0,
    inflightActions: 0,
  };
  const listeners = new Set<() => void>();
  return {
    connectionState: () => state,
    subscribeToConnectionState: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listeners,
    set(change: Partial<typeof state>) {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("[R-53] the monitor of the connection", () => {
  it("says nothing of a short interruption", () => {
    const client = fakeClient();
    const monitor = createConnectionMonitor(client);
    const told = vi.fn();
    monitor.subscribe(told);
    client.set({ isWebSocketConnected: false });
    vi.advanceTimersByTime(RECONNECTING_AFTER_MS - 1);
    client.set({ isWebSocketConnected: true });
    vi.advanceTimersByTime(OFFLINE_AFTER_MS);
    expect(told).not.toHaveBeenCalled();
    expect(monitor.read().phase).toBe("live");
  });

  it("turns to Reconnecting and Offline by time alone, and back at once, with what waits to be sent", () => {
    const client = fakeClient();
    const monitor = createConnectionMonitor(client);
    const phases: string[] = [];
    monitor.subscribe(() => phases.push(monitor.read().phase));
    client.set({ isWebSocketConnected: false });
    vi.advanceTimersByTime(RECONNECTING_AFTER_MS);
    client.set({ inflightMutations: 1 });
    expect(monitor.read()).toEqual({ phase: "reconnecting", waitingCount: 1 });
    vi.advanceTimersByTime(OFFLINE_AFTER_MS - RECONNECTING_AFTER_MS);
    client.set({ isWebSocketConnected: true, inflightMutations: 0 });
    expect(phases).toEqual(["reconnecting", "reconnecting", "offline", "live"]);
  });

  it("counts a new trouble from its own beginning", () => {
    const client = fakeClient();
    const monitor = createConnectionMonitor(client);
    monitor.subscribe(() => {});
    client.set({ isWebSocketConnected: false });
    vi.advanceTimersByTime(OFFLINE_AFTER_MS);
    client.set({ isWebSocketConnected: true });
    client.set({ isWebSocketConnected: false });
    vi.advanceTimersByTime(RECONNECTING_AFTER_MS - 1);
    expect(monitor.read().phase).toBe("live");
  });

  it("leaves no timer and no subscription behind", () => {
    const client = fakeClient();
    const monitor = createConnectionMonitor(client);
    const stop = monitor.subscribe(() => {});
    client.set({ isWebSocketConnected: false });
    stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(client.listeners.size).toBe(0);
  });
});
