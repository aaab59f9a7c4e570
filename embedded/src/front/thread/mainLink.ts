import { parentPort } from "node:worker_threads";
import type { FromFront, Question, ToFront } from "../protocol.ts";
import { Refused } from "./refused.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const port = parentPort!;
const waiting = new Map<number, Waiting>();
let lastQuestion = 0;
let outbox: FromFront[] = [];
let transfer: ArrayBuffer[] = [];

/** Tells the main thread, together with all else that the sockets bring in this turn of the event loop. */
export function post(message: FromFront, buffer?: ArrayBuffer): void {
  if (outbox.length === 0) setImmediate(flush);
  outbox.push(message);
  if (buffer !== undefined) transfer.push(buffer);
}

function flush(): void {
  const batch = outbox;
  const buffers = transfer;
  outbox = [];
  transfer = [];
  port.postMessage(batch, buffers);
}

/** Asks the main thread; rejects with Refused. */
export function ask(asked: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const question = ++lastQuestion;
    waiting.set(question, { resolve, reject });
    post({ kind: "ask", question, asked });
  });
}

/** Hands an answer to who asked. */
export function answered(message: Extract<ToFront, { kind: "told" | "refused" }>): void {
  const asked = waiting.get(message.question);
  waiting.delete(message.question);
  if (message.kind === "told") asked?.resolve(message.value);
  else asked?.reject(new Refused(message.refusal));
}

/** Calls back with each message, in order. */
export function listen(receive: (message: ToFront) => void): void {
  port.on("message", (batch: ToFront[]) => {
    for (const message of batch) receive(message);
  });
}

/** Sends what is left and hears no more; the thread ends with its last socket. */
export function close(): void {
  if (outbox.length > 0) flush();
  port.close();
}
