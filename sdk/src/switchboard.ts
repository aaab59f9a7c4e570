import { PermissionError } from "./errors.ts";
import { type BatchResult, type SignalInput, type SignalReceipt, Signals } from "./signals.ts";
import type { TrackEvent, TrackReceipt } from "./track.ts";
import { type RequestOptions, Transport } from "./transport.ts";
import { Usage, type UsageReport } from "./usage.ts";

/** Long enough for a slow mobile network, short enough that a request handler does not pile up behind it. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Two more tries get over a restart of the server or one lost packet. */
const DEFAULT_MAX_RETRIES = 2;

const PUBLISHABLE_PREFIX = "sb_pk_";
const SECRET_PREFIX = "sb_sk_";

export interface SwitchboardOptions {
  /** From Settings > API keys. Never read from the environment behind your back. */
  apiKey: string;
  /** Where your Switchboard answers HTTP, for example `https://your-deployment.convex.site`. */
  baseUrl: string;
  /** For one attempt, not for all of them together. */
  timeoutMs?: number;
  /** Attempts after the first one. */
  maxRetries?: number;
  /** Another `fetch`, for proxies and tests. */
  fetch?: typeof fetch;
}

/** The door of the package: one client per API key. Safe to share and to keep for the life of the process. */
export class Switchboard {
  readonly signals: Signals;
  readonly usage: Usage;
  readonly #transport: Transport;

  constructor(options: SwitchboardOptions) {
    const apiKey = options.apiKey?.trim();
    if (!apiKey) throw new TypeError("Switchboard needs an apiKey (Settings > API keys)");
    refuseSecretInBrowser(apiKey);
    this.#transport = new Transport({
      apiKey,
      baseUrl: checkedBaseUrl(options.baseUrl),
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
      // Bound: a browser's fetch throws "Illegal invocation" when called on another object.
      fetch: options.fetch ?? fetch.bind(globalThis),
      random: Math.random,
    });
    const isPublishable = apiKey.startsWith(PUBLISHABLE_PREFIX);
    this.signals = isPublishable ? new RefusedSignals(this.#transport) : new Signals(this.#transport);
    this.usage = isPublishable ? new RefusedUsage(this.#transport) : new Usage(this.#transport);
  }

  /** Records one event, or up to 500, of a visitor or user. The only call that a publishable key may make. */
  track(event: TrackEvent | readonly TrackEvent[], options?: RequestOptions): Promise<TrackReceipt> {
    const body = Array.isArray(event) ? { events: event } : event;
    return this.#transport.request({ method: "POST", path: "/api/v1/track", body, options });
  }
}

class RefusedSignals extends Signals {
  override create(): Promise<SignalReceipt> {
    return Promise.reject(onlyTracks("signals.create"));
  }

  override createBatch(_signals: readonly SignalInput[]): Promise<BatchResult> {
    return Promise.reject(onlyTracks("signals.createBatch"));
  }
}

class RefusedUsage extends Usage {
  override get(): Promise<UsageReport> {
    return Promise.reject(onlyTracks("usage.get"));
  }
}

function onlyTracks(call: string): PermissionError {
  return new PermissionError(
    `A publishable key may only call track; ${call} needs a secret key on your server`,
  );
}

function refuseSecretInBrowser(apiKey: string): void {
  const inPage = typeof (globalThis as { document?: unknown }).document === "object";
  if (inPage && apiKey.startsWith(SECRET_PREFIX)) {
    throw new PermissionError(
      "A secret key in a web page is readable by every visitor: use a publishable key here",
    );
  }
}

function checkedBaseUrl(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch (cause) {
    throw new TypeError(
      `Switchboard needs a baseUrl such as https://your-deployment.convex.site, not "${baseUrl}"`,
      {
        cause,
      },
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TypeError(`baseUrl must start with https:// or http://, not "${url.protocol}//"`);
  }
  return url.href.replace(/\/+$/, "");
}
