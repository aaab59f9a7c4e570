import { ConnectionError, type SwitchboardError, TimeoutError, UnavailableError } from "./errors.ts";
import { errorFromResponse } from "./errorFromResponse.ts";
import { isRetryableStatus, parseRetryAfter, retryDelayMs } from "./retry.ts";

/** What any single call may override. */
export interface RequestOptions {
  /** Makes a repeated call harmless. Chosen by the package when absent; give your own to be safe across restarts. */
  idempotencyKey?: string;
  timeoutMs?: number;
  maxRetries?: number;
  abortSignal?: AbortSignal;
}

export interface TransportOptions {
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
  maxRetries: number;
  fetch: typeof fetch;
  random: () => number;
}

interface Call {
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  options?: RequestOptions | undefined;
}

type Attempt =
  | { done: unknown }
  | { error: SwitchboardError; retryable: boolean; retryAfterMs?: number | undefined };

/** All HTTP of the package: headers, time limit, retries. A retry repeats the same body under the same idempotency key. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  async request<T>(call: Call): Promise<T> {
    const request = this.#prepare(call);
    const maxRetries = call.options?.maxRetries ?? this.#options.maxRetries;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(request, call.options);
      // The server's JSON is trusted to have the shape that its OpenAPI document states.
      if ("done" in outcome) return outcome.done as T;
      if (!outcome.retryable || attempt >= maxRetries) throw outcome.error;
      const delayMs = retryDelayMs(attempt, outcome.retryAfterMs, this.#options.random);
      if (delayMs === undefined) throw outcome.error;
      await sleep(delayMs, call.options?.abortSignal);
    }
  }

  #prepare(call: Call): { url: string; init: RequestInit } {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.#options.apiKey}`,
      Accept: "application/json",
    };
    const init: RequestInit = { method: call.method, headers };
    if (call.method === "POST") {
      headers["Content-Type"] = "application/json";
      headers["Idempotency-Key"] = call.options?.idempotencyKey ?? randomKey();
      init.body = JSON.stringify(call.body);
    }
    return { url: this.#options.baseUrl + call.path, init };
  }

  async #attempt(request: { url: string; init: RequestInit }, options?: RequestOptions): Promise<Attempt> {
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const forward = () => limit.abort();
    options?.abortSignal?.addEventListener("abort", forward, { once: true });
    try {
      options?.abortSignal?.throwIfAborted();
      const response = await this.#options.fetch(request.url, { ...request.init, signal: limit.signal });
      // The body is read under the same time limit: a server may stall after its headers.
      return readAnswer(response, await response.text());
    } catch (cause) {
      if (options?.abortSignal?.aborted) throw options.abortSignal.reason;
      return { error: failureOf(cause, limit.signal.aborted, request.url, timeoutMs), retryable: true };
    } finally {
      clearTimeout(timer);
      options?.abortSignal?.removeEventListener("abort", forward);
    }
  }
}

function readAnswer(response: Response, text: string): Attempt {
  if (!response.ok) {
    const retryAfterMs = parseRetryAfter(response.headers.get("Retry-After"), Date.now());
    const error = errorFromResponse(response.status, text, retryAfterMs);
    return { error, retryable: isRetryableStatus(response.status), retryAfterMs };
  }
  try {
    return { done: JSON.parse(text) as unknown };
  } catch (cause) {
    const message =
      "Switchboard's answer is not JSON: does baseUrl point at the API, or is a proxy in between?";
    return { error: new UnavailableError(message, { status: response.status, cause }), retryable: false };
  }
}

function failureOf(cause: unknown, timedOut: boolean, url: string, timeoutMs: number): SwitchboardError {
  if (timedOut) return new TimeoutError(`No answer from ${url} within ${timeoutMs} ms`, { cause });
  return new ConnectionError(`Could not reach ${url}`, { cause });
}

function sleep(delayMs: number, abortSignal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(abortSignal?.reason);
    };
    const timer = setTimeout(() => {
      abortSignal?.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    if (abortSignal?.aborted) stop();
    else abortSignal?.addEventListener("abort", stop, { once: true });
  });
}

/** 128 random bits. Not `crypto.randomUUID`, which browsers hide on pages without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
