// Runs inside every function context: what code prints goes to the log of its request.
export default function install(host) {
  "use strict";
  const now = () => globalThis.Date.now();
  const print =
    (level) =>
    (...args) =>
      host.print(level, args);
  const timers = new Map();
  const elapsed = (label) => `${label}: ${now() - (timers.get(label) ?? now())}ms`;
  const nothing = () => {};

  globalThis.console = {
    log: print("LOG"),
    info: print("INFO"),
    warn: print("WARN"),
    error: print("ERROR"),
    debug: print("DEBUG"),
    trace: print("LOG"),
    dir: print("LOG"),
    table: print("LOG"),
    assert(condition, ...args) {
      if (!condition) host.print("ERROR", ["Assertion failed", ...args]);
    },
    time: (label = "default") => void timers.set(String(label), now()),
    timeLog: (label = "default") => host.print("INFO", [elapsed(String(label))]),
    timeEnd(label = "default") {
      host.print("INFO", [elapsed(String(label))]);
      timers.delete(String(label));
    },
    group: nothing,
    groupCollapsed: nothing,
    groupEnd: nothing,
    count: nothing,
    countReset: nothing,
    clear: nothing,
  };
}
