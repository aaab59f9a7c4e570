import vm from "node:vm";

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

// They belong to the backend as well, and to every other context: nobody's code may change what they do.
for (const shared of Object.values(outsideGlobals(SHARED_NAMES)) as Shared[]) {
  const isTypedArray = "BYTES_PER_ELEMENT" in shared;
  // Once the prototype of typed arrays is frozen, every access to an element of one takes ten times as long.
  const protect = isTypedArray ? makeConstant : Object.freeze;
  protect(shared);
  if (shared.prototype !== undefined) protect(shared.prototype);
}
const typedArray = Reflect.getPrototypeOf(Uint8Array) as Shared;
makeConstant(typedArray);
makeConstant(typedArray.prototype!);

type Shared = object & { prototype?: object };

/** Fixes what an object has; properties may still be added to it. */
function makeConstant(object: object): void {
  for (const key of Reflect.ownKeys(object)) {
    const isData = "value" in Reflect.getOwnPropertyDescriptor(object, key)!;
    Reflect.defineProperty(object, key, { configurable: false, ...(isData ? { writable: false } : {}) });
  }
}

/** A fresh context with the globals that all kinds share, and `own` ones of its kind. */
export function createContext(
  kind: RealmKind,
  environment: ReadonlyMap<string, string>,
  name: string,
  own: Record<string, unknown>,
): vm.Context {
  const globals: Record<string, unknown> = {
    ...outsideGlobals(SHARED_NAMES),
    process: { env: Object.fromEntries(environment) },
    ...own,
  };
  // An ordinary global: behind the usual one each look at a global variable is a call out of JavaScript.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    name,
    ...(kind === "deterministic" ? { microtaskMode: "afterEvaluate" as const } : {}),
  });
  for (const [global, value] of Object.entries(globals))
    Object.defineProperty(context, global, { value, writable: true, enumerable: false, configurable: true });
  // Libraries look for both names.
  vm.runInContext("globalThis.self = globalThis; globalThis.global = globalThis;", context);
  if (kind !== "node") vm.runInContext("delete globalThis.global; delete globalThis.WebAssembly;", context);
  return context;
}

/** Those of the outside's globals that this version of Node has. */
export function outsideGlobals(names: readonly string[]): Record<string, unknown> {
  const outside = globalThis as unknown as Record<string, unknown>;
  return Object.fromEntries(
    names.filter((name) => outside[name] !== undefined).map((name) => [name, outside[name]]),
  );
}
