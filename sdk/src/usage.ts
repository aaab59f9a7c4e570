import type { RequestOptions, Transport } from "./transport.ts";

export interface UsageMetric {
  metric: string;
  used: number;
  /** Null means without limit. */
  limit: number | null;
}

export interface UsageReport {
  plan: string;
  periodStart: string | number;
  periodEnd: string | number;
  metrics: UsageMetric[];
}

/** Reads what the plan allows and what is used. Needs the scope `usage:read`. */
export class Usage {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The figures of the current billing period. */
  get(options?: RequestOptions): Promise<UsageReport> {
    return this.#transport.request({ method: "GET", path: "/api/v1/usage", options });
  }
}
