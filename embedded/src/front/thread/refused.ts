import type { Refusal } from "../protocol.ts";

/** A request that is answered with `{code, message}` without being handed on. */
export class Refused extends Error implements Refusal {
  readonly status: number;
  readonly code: string;

  constructor({ status, code, message }: Refusal) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
