import type { RequestOptions, Transport } from "./transport.ts";

/** What a property of a signal may hold. */
export type PropertyValue = string | number | boolean | null;

export interface ContactInput {
  email?: string;
  firstName?: string;
  lastName?: string;
  title?: string;
  phone?: string;
}

export interface CompanyInput {
  domain?: string;
  name?: string;
}

/** One thing that somebody did. Needs at least `contact.email` or `company.domain`. */
export interface SignalInput {
  /** Your own id: sending the same id again changes nothing and is not counted twice. */
  id?: string;
  type: string;
  /** ISO text, epoch milliseconds or a Date; now when absent. */
  occurredAt?: string | number | Date;
  source?: string;
  /** 0 to 100; chosen by type when absent. */
  weight?: number;
  contact?: ContactInput;
  company?: CompanyInput;
  properties?: Record<string, PropertyValue>;
}

export interface SignalReceipt {
  /** Your own id, when you gave one. */
  id?: string | null;
  signalId: string;
  /** True when this id had been stored before: nothing was changed or counted. */
  duplicate: boolean;
  contactId?: string | null;
  companyId?: string | null;
}

export interface BatchItemResult {
  index: number;
  status: "accepted" | "duplicate" | "invalid" | "limit_exceeded";
  id?: string | null;
  signalId?: string | null;
  error?: { code: string; message: string };
}

export interface BatchResult {
  accepted: number;
  duplicates: number;
  rejected: number;
  /** One verdict per signal, in the order they were given. */
  results: BatchItemResult[];
}

/** Sends signals. Needs a secret key, or a restricted one with the scope `signals:write`. */
export class Signals {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Stores one signal durably and finds or makes its contact and company. */
  create(signal: SignalInput, options?: RequestOptions): Promise<SignalReceipt> {
    return this.#transport.request({ method: "POST", path: "/api/v1/signals", body: signal, options });
  }

  /** Stores up to 500 signals in one request; a bad one does not stop the others. */
  createBatch(signals: readonly SignalInput[], options?: RequestOptions): Promise<BatchResult> {
    return this.#transport.request({
      method: "POST",
      path: "/api/v1/signals/batch",
      body: { signals },
      options,
    });
  }
}
