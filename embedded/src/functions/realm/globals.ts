import { Buffer } from "node:buffer";
import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import vm from "node:vm";
import { contained } from "./currentAction.ts";

/** Which rules hold inside a context. */
export type RealmKind = "deterministic" | "action" | "node";

// Taken from the outside so that `instanceof` agrees when a value crosses, and because contexts have only ECMAScript's own.
const SHARED_NAMES = [
  "ArrayBuffer",
  "SharedArrayBuffer",
  "DataView",
  "Uint8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Uint32Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "TextEncoder",
  "TextDecoder",
  "URL",
  "URLSearchParams",
  "Headers",
  "Request",
  "Response",
  "Blob",
  "File",
  "FormData",
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "ReadableStreamDefaultReader",
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
  "CompressionStream",
  "DecompressionStream",
  "TextEncoderStream",
  "TextDecoderStream",
  "AbortController",
  "AbortSignal",
  "Event",
  "EventTarget",
  "DOMException",
  "CryptoKey",
  "structuredClone",
  "atob",
  "btoa",
] as const;

const ACTION_NAMES = [
  "fetch",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "performance",
  "MessageChannel",
  "MessagePort",
  "WebSocket",
] as const;

type Callback = (...args: unknown[]) => unknown;

const TIMERS = {
  setTimeout: (callback: Callback, ms?: number, ...args: unknown[]) =>
    setTimeout(contained(callback), ms, ...args),
  setInterval: (callback: Callback, ms?: number, ...args: unknown[]) =>
    setInterval(contained(callback), ms, ...args),
  setImmediate: (callback: Callback, ...args: unknown[]) => setImmediate(contained(callback), ...args),
  queueMicrotask: (callback: Callback) => queueMicrotask(contained(callback)),
};

// util.promisify(setTimeout) goes by this and would otherwise take the milliseconds for the callback.
Object.assign(TIMERS.setTimeout, { [promisify.custom]: promisify(setTimeout) });
Object.assign(TIMERS.setImmediate, { [promisify.custom]: promisify(setImmediate) });

/** Names of `crypto.subtle` that a deterministic context reaches through the host. */
export const SUBTLE_METHODS = [
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "unwrapKey",
  "verify",
  "wrapKey",
] as const;

/** A fresh context with the globals of its kind. */
export function createContext(
  kind: RealmKind,
  environment: ReadonlyMap<string, string>,
  name: string,
): vm.Context {
  const outside = globalThis as unknown as Record<string, unknown>;
  const globals: Record<string, unknown> = {};
  for (const shared of SHARED_NAMES) if (outside[shared] !== undefined) globals[shared] = outside[shared];
  globals.process = kind === "node" ? nodeProcess(environment) : { env: Object.fromEntries(environment) };
  if (kind !== "deterministic") {
    for (const shared of ACTION_NAMES) if (outside[shared] !== undefined) globals[shared] = outside[shared];
    Object.assign(globals, TIMERS);
    globals.crypto = webcrypto;
  }
  if (kind === "node") {
    globals.Buffer = Buffer;
    // CommonJS packages inside a bundle reach Node's own modules through a global `require`.
    globals.require = createRequire(join(process.cwd(), "package.json"));
  }
  const context = vm.createContext(globals, {
    name,
    ...(kind === "deterministic" ? { microtaskMode: "afterEvaluate" as const } : {}),
  });
  // Libraries look for both names.
  vm.runInContext("globalThis.self = globalThis; globalThis.global = globalThis;", context);
  if (kind !== "node") vm.runInContext("delete globalThis.global; delete globalThis.WebAssembly;", context);
  return context;
}

/** The process as a Node action may see it: its own environment, no way to end the backend. */
function nodeProcess(environment: ReadonlyMap<string, string>): unknown {
  const env = Object.fromEntries(environment);
  return new Proxy(process, {
    get(target, property) {
      if (property === "env") return env;
      if (property === "exit" || property === "kill" || property === "abort") {
        return () => {
          throw new Error(`process.${String(property)} is not available in functions`);
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
