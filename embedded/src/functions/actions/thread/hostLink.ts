import { parentPort } from "node:worker_threads";
import { FunctionFailure } from "../../errors.ts";
import type { FromThread, SyscallValue, ToThread } from "../protocol.ts";

interface Waiting {
  resolve(value: SyscallValue): void;
  reject(error: Error): void;
}

const port = parentPort!;
const waiting = new Map<number, Waiting>();
let lastCallId = 0;

export function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** Asks the backend; rejects with FunctionFailure if it refuses. */
export function ask(id: number, op: string, argument: SyscallValue, transfer: ArrayBuffer[] = []) {
  return new Promise<SyscallValue>((resolve, reject) => {
    const callId = ++lastCallId;
    waiting.set(callId, { resolve, reject });
    post({ kind: "syscall", id, callId, op, argument }, transfer);
  });
}

/** Hands an answer to who asked. */
export function answered(message: ToThread & { kind: "answer" | "refusal" }): void {
  const asked = waiting.get(message.callId);
  waiting.delete(message.callId);
  if (message.kind === "answer") asked?.resolve(message.value);
  else asked?.reject(new FunctionFailure(message.failure.message, message.failure.dataJson));
}

/** Calls back with each message; tells the other side that this one is ready. */
export function listen(receive: (message: ToThread) => void): void {
  port.on("message", receive);
  post({ kind: "ready" });
}
