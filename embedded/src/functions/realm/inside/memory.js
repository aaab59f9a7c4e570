// Runs inside every function context: refuses allocations that the heap would not survive, before they are made.
// `budget` is the host's; it says what may be allocated in large pieces, by a call in sum or by each piece.
export default function install(budget) {
  "use strict";
  const { Proxy, RangeError, Reflect, Number, String, Array, Math } = globalThis;
  const apply = Reflect.apply;
  const megabytes = Math.floor(budget.max / 2 ** 20);

  function charge(bytes) {
    if (!(bytes > budget.free)) return;
    budget.used = budget.isSummed ? budget.used + bytes : bytes;
    if (budget.used > budget.max) {
      throw new RangeError(`JavaScript execution ran out of memory (maximum memory usage: ${megabytes} MB)`);
    }
  }

  // By number of elements; whatever else a constructor takes copies what has been charged.
  function charged(name, bytesPerElement) {
    const real = globalThis[name];
    if (real === undefined) return;
    const proxy = new Proxy(real, {
      construct(target, args, newTarget) {
        if (typeof args[0] === "number") charge(args[0] * bytesPerElement);
        else if (args[0] !== null && typeof args[0] === "object")
          charge(Number(args[0].length) * bytesPerElement);
        return Reflect.construct(target, args, newTarget === proxy ? target : newTarget);
      },
    });
    Reflect.defineProperty(globalThis, name, { value: proxy, writable: true, configurable: true });
  }
  charged("ArrayBuffer", 1);
  charged("SharedArrayBuffer", 1);
  for (const [name, bytes] of Object.entries({ Int8: 1, Uint8: 1, Uint8Clamped: 1, Int16: 2, Uint16: 2 }))
    charged(`${name}Array`, bytes);
  for (const [name, bytes] of Object.entries({
    Int32: 4,
    Uint32: 4,
    Float32: 4,
    Float64: 8,
    BigInt64: 8,
    BigUint64: 8,
  }))
    charged(`${name}Array`, bytes);

  function chargedMethod(prototype, name, bytesOf) {
    const real = prototype[name];
    const method = {
      [name](...args) {
        charge(bytesOf(this, args));
        return apply(real, this, args);
      },
    }[name];
    Reflect.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  }
  chargedMethod(String.prototype, "repeat", (text, [count]) => text.length * Number(count));
  chargedMethod(String.prototype, "padStart", (_text, [length]) => Number(length));
  chargedMethod(String.prototype, "padEnd", (_text, [length]) => Number(length));
  // An array of this length may have no elements yet.
  chargedMethod(Array.prototype, "fill", (array) => array.length * 8);
}
