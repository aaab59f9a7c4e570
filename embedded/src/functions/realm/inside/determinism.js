// Runs inside the contexts of queries and mutations: the same reads must give the same result.
export default function install(host, options, promiseOf) {
  "use strict";
  const { Promise, Error, Reflect, Date: RealDate } = globalThis;

  const FrozenDate = function Date(...args) {
    if (new.target === undefined) return new RealDate(host.nowMs()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [host.nowMs()] : args, new.target);
  };
  FrozenDate.prototype = RealDate.prototype;
  FrozenDate.now = () => host.nowMs();
  FrozenDate.parse = RealDate.parse;
  FrozenDate.UTC = RealDate.UTC;
  const hidden = { writable: true, configurable: true };
  Reflect.defineProperty(RealDate.prototype, "constructor", { value: FrozenDate, ...hidden });
  Reflect.defineProperty(globalThis, "Date", { value: FrozenDate, ...hidden });
  globalThis.performance = { now: () => host.nowMs(), timeOrigin: 0 };

  globalThis.Math.random = () => host.random();
  const subtle = {};
  for (const method of options.subtleMethods) {
    subtle[method] = (...args) => promiseOf(host.subtle(method, args));
  }
  globalThis.crypto = {
    subtle,
    getRandomValues(array) {
      host.fillRandom(array);
      return array;
    },
    randomUUID: () => host.randomUUID(),
  };

  const advice =
    "Please consider using an action. See https://docs.convex.dev/functions/actions for more details.";
  globalThis.fetch = () => Promise.reject(new Error(`Can't use fetch() in queries and mutations. ${advice}`));
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    globalThis[name] = () => {
      throw new Error(`Can't use ${name} in queries and mutations. ${advice}`);
    };
  }
  globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = () => {};
}
