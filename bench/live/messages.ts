/** What the process of subscribers is told. */
export type ToSubscribers =
  | { kind: "convex"; url: string; token: string; orgId: string; count: number }
  | { kind: "bare"; url: string; count: number };

/** What it tells back. */
export type FromSubscribers =
  | { kind: "ready" }
  /** Every subscriber has seen the number; when each did, in milliseconds since the epoch. */
  | { kind: "allSaw"; n: number; times: number[] }
  | { kind: "gap"; subscriber: number; expected: number; got: number }
  /** One frame as it came over the wire. */
  | { kind: "frame"; text: string };
