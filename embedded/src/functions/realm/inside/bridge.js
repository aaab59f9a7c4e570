// Runs first inside every function context. Gives code `Convex`, and the host what it drives the context with.
// `host` is all that comes in from outside; nothing here may throw an outside Error inwards. `documents` is absent in actions.
export default function install(host, parts) {
  "use strict";
  const { entryName, describe, documents } = parts;
  const { Promise, Error, Map, JSON, Reflect } = globalThis;
  const { ahead } = host;
  const waiting = new Map();

  function failure(error) {
    const result = new Error(error.message);
    if (error.dataJson !== undefined) result.data = JSON.parse(error.dataJson);
    return result;
  }

  // A number is the ticket of an operation that the host finishes later; null means that it failed at once.
  function promiseOf(ticket) {
    if (ticket === null) return Promise.reject(failure(host.takeError()));
    return new Promise((resolve, reject) => waiting.set(ticket, { resolve, reject }));
  }

  function settle(ticket, ok, value) {
    const promise = waiting.get(ticket);
    waiting.delete(ticket);
    if (ok) promise?.resolve(value);
    else promise?.reject(failure(value));
  }

  globalThis.Convex = {
    syscall(op, args) {
      const result = host.syscall(op, args);
      if (result === null) throw failure(host.takeError());
      return result;
    },
    asyncSyscall(op, args) {
      if (ahead.at < ahead.texts.length && op === "1.0/queryStreamNext" && args === ahead.argsJson) {
        const document = ahead.texts[ahead.at++];
        const step = `{"value":${document},"done":false}`;
        documents.expect(step, document);
        return Promise.resolve(step);
      }
      const result = host.asyncSyscall(op, args);
      if (typeof result !== "string") return promiseOf(result);
      if (ahead.given !== null) {
        documents.expect(result, ahead.given);
        ahead.given = null;
      }
      return Promise.resolve(result);
    },
    jsSyscall: (op, args) => promiseOf(host.jsSyscall(op, args)),
  };

  function start(task) {
    const done = (value) => host.done(task, value);
    const failed = (thrown) => host.failed(task, describe(thrown));
    documents?.begin();
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
    else if (task.kind === "run") task.run();
    else settle(task.ticket, task.ok, task.value);
  }
  Reflect.defineProperty(globalThis, entryName, { value: enter });

  return { settle, promiseOf };
}
