// Runs inside the contexts of queries and mutations, which many calls share: tells whether one of them has changed
// what belongs to the language. New global variables are the app's own business, like variables of its modules.
export default function install() {
  "use strict";
  const { Reflect, Function, JSON } = globalThis;
  const { ownKeys, getOwnPropertyDescriptor } = Reflect;
  const classes = [
    Object,
    Function,
    Array,
    String,
    Number,
    Boolean,
    Symbol,
    BigInt,
    Promise,
    Map,
    Set,
    Date,
    RegExp,
    Error,
  ];
  const shared = [
    ...classes,
    ...classes.map((made) => made.prototype),
    globalThis,
    JSON,
    globalThis.Math,
    Reflect,
    globalThis.Convex,
  ];
  // Where additions are told too: a loop over all properties of any object or array would come upon them.
  const closed = [Object.prototype, Array.prototype];

  let isUnchanged = () => true;

  // What is there now is how it should be. The comparison is made as code, because in a loop it would take as long as a call.
  function remember() {
    const values = [];
    const tests = [];
    shared.forEach((object, at) => {
      for (const key of ownKeys(object)) {
        const { value } = getOwnPropertyDescriptor(object, key);
        if (typeof key !== "string" || typeof value !== "function") continue;
        tests.push(`o${at}[${JSON.stringify(key)}] === v${values.length}`);
        values.push(value);
      }
    });
    closed.forEach((object, at) => tests.push(`ownKeys(closed[${at}]).length === ${ownKeys(object).length}`));
    const names = (letter, list) => list.map((_, at) => `${letter}${at}`).join(", ");
    const source = `const [${names("o", shared)}] = shared, [${names("v", values)}] = values; return () => ${tests.join(" && ")};`;
    // oxlint-disable-next-line typescript/no-implied-eval -- Made of nothing but the names of built-ins.
    isUnchanged = new Function("shared", "values", "closed", "ownKeys", source)(
      shared,
      values,
      closed,
      ownKeys,
    );
  }

  return { remember, isUnchanged: () => isUnchanged() };
}
