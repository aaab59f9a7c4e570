// Runs inside every function context: tells what the host must know of a thrown value. A ConvexError carries its data as JSON text.
export default function install() {
  "use strict";
  const { JSON, String, Symbol } = globalThis;

  function describe(thrown) {
    if (typeof thrown !== "object" || thrown === null) return { text: String(thrown), stack: "" };
    let text = "[object Object]";
    let stack = "";
    let dataJson;
    try {
      text = String(thrown);
      stack = typeof thrown.stack === "string" ? thrown.stack : stack;
      if (Symbol.for("ConvexError") in thrown && thrown.data !== undefined) {
        dataJson = typeof thrown.data === "string" ? thrown.data : JSON.stringify(thrown.data);
      }
    } catch {
      // A hostile getter: what is known so far must do.
    }
    return { text, stack, dataJson };
  }

  return describe;
}
