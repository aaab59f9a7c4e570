// Runs inside every function context before any user code, and returns what the host drives it with.
// `host` is the only thing of the outside that comes in; nothing here may throw an outside Error inwards.
(function install(host, options) {
  "use strict";
  const { Promise, Error, Map, JSON, Reflect, Date: RealDate, String, Symbol } = globalThis;
  const waiting = new Map();

  function failure(error) {
    const result = new Error(error.message);
    if (error.dataJson !== undefined) result.data = JSON.parse(error.dataJson);
    return result;
  }

  // A number is the ticket of an operation that the host finishes later.
  function promiseOf(ticket) {
    if (ticket === null) return Promise.reject(failure(host.takeError()));
    return new Promise((resolve, reject) => waiting.set(ticket, { resolve, reject }));
  }

  function settle(ticket, ok, value) {
    const promise = waiting.get(ticket);
    waiting.delete(ticket);
    if (promise === undefined) return;
    if (ok) promise.resolve(value);
    else promise.reject(failure(value));
  }

  globalThis.Convex = {
    syscall(op, args) {
      const result = host.syscall(op, args);
      if (result === null) throw failure(host.takeError());
      return result;
    },
    asyncSyscall(op, args) {
      const result = host.asyncSyscall(op, args);
      return typeof result === "string" ? Promise.resolve(result) : promiseOf(result);
    },
    jsSyscall(op, args) {
      return promiseOf(host.jsSyscall(op, args));
    },
  };

  const console = {};
  for (const [method, level] of [["log", "LOG"], ["info", "INFO"], ["warn", "WARN"], ["error", "ERROR"], ["debug", "DEBUG"], ["trace", "LOG"], ["dir", "LOG"], ["table", "LOG"]]) {
    console[method] = (...args) => host.print(level, args);
  }
  console.assert = (condition, ...args) => {
    if (!condition) host.print("ERROR", ["Assertion failed", ...args]);
  };
  const timers = new Map();
  console.time = (label = "default") => void timers.set(String(label), globalThis.Date.now());
  console.timeLog = (label = "default") => host.print("INFO", [`${label}: ${globalThis.Date.now() - (timers.get(String(label)) ?? globalThis.Date.now())}ms`]);
  console.timeEnd = (label = "default") => {
    console.timeLog(label);
    timers.delete(String(label));
  };
  for (const silent of ["group", "groupCollapsed", "groupEnd", "count", "countReset", "clear"]) console[silent] = () => {};
  globalThis.console = console;

  if (options.deterministic) {
    // The clock stands still during a query or mutation, so that the same reads give the same result.
    const FrozenDate = function Date(...args) {
      if (new.target === undefined) return new RealDate(host.nowMs()).toString();
      return Reflect.construct(RealDate, args.length === 0 ? [host.nowMs()] : args, new.target);
    };
    FrozenDate.prototype = RealDate.prototype;
    FrozenDate.now = () => host.nowMs();
    FrozenDate.parse = RealDate.parse;
    FrozenDate.UTC = RealDate.UTC;
    Reflect.defineProperty(RealDate.prototype, "constructor", { value: FrozenDate, writable: true, configurable: true });
    Reflect.defineProperty(globalThis, "Date", { value: FrozenDate, writable: true, configurable: true });
    globalThis.Math.random = () => host.random();
    globalThis.performance = { now: () => host.nowMs(), timeOrigin: 0 };

    const subtle = {};
    for (const method of options.subtleMethods) subtle[method] = (...args) => promiseOf(host.subtle(method, args));
    globalThis.crypto = {
      subtle,
      getRandomValues(array) {
        host.fillRandom(array);
        return array;
      },
      randomUUID: () => host.randomUUID(),
    };
    const advice = "Please consider using an action. See https://docs.convex.dev/functions/actions for more details.";
    globalThis.fetch = () => Promise.reject(new Error(`Can't use fetch() in queries and mutations. ${advice}`));
    for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
      globalThis[name] = () => {
        throw new Error(`Can't use ${name} in queries and mutations. ${advice}`);
      };
    }
    globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = () => {};
  }

  // What the host must know of a thrown value; a ConvexError carries its data as JSON text.
  function describe(thrown) {
    if (typeof thrown !== "object" || thrown === null) return { text: String(thrown), stack: "" };
    let text;
    let stack = "";
    let data;
    try {
      text = String(thrown);
      if (typeof thrown.stack === "string") stack = thrown.stack;
      if (Symbol.for("ConvexError") in thrown && thrown.data !== undefined) {
        data = typeof thrown.data === "string" ? thrown.data : JSON.stringify(thrown.data);
      }
    } catch {
      text ??= "[object Object]";
    }
    return { text, stack, dataJson: data };
  }

  function start(task) {
    const done = (value) => host.done(task, value);
    const failed = (thrown) => host.failed(task, describe(thrown));
    try {
      task.target[task.method](...task.args).then(done, failed);
    } catch (thrown) {
      failed(thrown);
    }
  }

  function enter() {
    const task = host.takeTask();
    if (task === null) return;
    if (task.kind === "start") start(task);
    else settle(task.ticket, task.ok, task.value);
  }
  Reflect.defineProperty(globalThis, options.entryName, { value: enter });

  return { settle, describe };
});
