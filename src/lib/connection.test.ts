import { describe, expect, it } from "vitest";
import { connectionPhase, msUntilNextPhase, OFFLINE_AFTER_MS, RECONNECTING_AFTER_MS } from "./connection";

const START = 1_000_000;
const lost = (lastedMs: number) =>
  connectionPhase({
    isConnected: false,
    hasEverConnected: true,
    troubleSinceMs: START,
    nowMs: START + lastedMs,
  });

describe("[R-53] the connection state follows the Convex client with 2 s of patience", () => {
  it("stays Live through trouble shorter than 2 s", () => {
    expect(lost(0)).toBe("live");
    expect(lost(RECONNECTING_AFTER_MS - 1)).toBe("live");
  });

  it("says Reconnecting after 2 s and Offline after it has lasted", () => {
    expect(lost(RECONNECTING_AFTER_MS)).toBe("reconnecting");
    expect(lost(OFFLINE_AFTER_MS - 1)).toBe("reconnecting");
    expect(lost(OFFLINE_AFTER_MS)).toBe("offline");
  });

  it("is Live again at once when the client is connected", () => {
    expect(
      connectionPhase({ isConnected: true, hasEverConnected: true, troubleSinceMs: null, nowMs: START }),
    ).toBe("live");
  });

  it("never claims to be Live before the first contact", () => {
    const first = (nowMs: number) =>
      connectionPhase({ isConnected: false, hasEverConnected: false, troubleSinceMs: START, nowMs });
    expect(first(START)).toBe("connecting");
    expect(first(START + RECONNECTING_AFTER_MS)).toBe("reconnecting");
  });

  it("knows when time alone changes the phase", () => {
    expect(msUntilNextPhase(null, START)).toBeNull();
    expect(msUntilNextPhase(START, START + 500)).toBe(RECONNECTING_AFTER_MS - 500);
    expect(msUntilNextPhase(START, START + RECONNECTING_AFTER_MS)).toBe(
      OFFLINE_AFTER_MS - RECONNECTING_AFTER_MS,
    );
    expect(msUntilNextPhase(START, START + OFFLINE_AFTER_MS)).toBeNull();
  });
});
