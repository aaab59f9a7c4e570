import { Buffer } from "node:buffer";
import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { contained } from "./currentAction.ts";
import { outsideGlobals } from "./globals.ts";

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

/** What the contexts of actions have beyond those of queries and mutations. */
export function actionGlobals(
  kind: "action" | "node",
  environment: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const globals = { ...outsideGlobals(ACTION_NAMES), ...TIMERS, crypto: webcrypto };
  if (kind === "action") return globals;
  return {
    ...globals,
    process: nodeProcess(environment),
    Buffer,
    // CommonJS packages inside a bundle reach Node's own modules through a global `require`.
    require: createRequire(join(process.cwd(), "package.json")),
  };
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
