import { AsyncLocalStorage } from "node:async_hooks";
import type { Execution } from "./execution.ts";

/** Which action the code that runs now belongs to, across awaits and callbacks; actions share their context. */
export const currentAction = new AsyncLocalStorage<Execution>();

/** A callback whose errors go to the action's log; thrown out of a timer they would end the process. */
export function contained<Args extends unknown[]>(
  callback: (...args: Args) => unknown,
): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (thrown) {
      currentAction.getStore()?.print("ERROR", ["Uncaught in a callback:", thrown]);
    }
  };
}
