import { actionSyscalls } from "../actions/actionSyscalls.ts";
import { readHandlers, syncHandlers, writeHandlers } from "./transactional.ts";

type Place = "query" | "mutation" | "action" | "nodeAction";

const ofQueries = new Set([...syncHandlers.keys(), ...readHandlers.keys()]);
// Node actions ask over the same thread's link as the others, so that neither knows more than the other.
const ofActions = new Set(actionSyscalls.keys());

/** Every system call that functions of each kind may make, those that are refused by name among them. */
export const KNOWN_SYSCALLS: Readonly<Record<Place, ReadonlySet<string>>> = {
  query: ofQueries,
  mutation: new Set([...ofQueries, ...writeHandlers.keys()]),
  action: ofActions,
  nodeAction: ofActions,
};

/** Calls in the library that only Convex's own entry into a router makes; here a router is entered another way. */
export const SYSCALLS_OF_THE_PLATFORM: ReadonlySet<string> = new Set([
  "requestFromConvexJson",
  "convexJsonFromResponse",
]);
