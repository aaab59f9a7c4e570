// The documented limits of the platform, so that what runs here also runs there.

/** Wall time of an action, HTTP actions being `isolate`: as in Convex, the variables included. */
export const ACTION_TIME_MAX_MS = {
  isolate: 1_000 * (Number(process.env.V8_ACTION_USER_TIMEOUT_SECS) || 30 * 60),
  node: 1_000 * (Number(process.env.NODE_ACTION_USER_TIMEOUT_SECS) || 10 * 60),
};
/** An action that does not let go of its thread for so long is taken for one that never will. */
export const ACTION_BLOCK_MAX_MS = 10_000;
/** Heap of all actions together (the platform's limit for one Node action). */
export const ACTION_MEMORY_MAX_MB = 512;
/** What a query or mutation may allocate in large pieces, and by how much the heap may grow while it runs. (The platform: 64 MB, of a heap of its own.) */
export const CALL_MEMORY_MAX_BYTES = 512 * 1024 * 1024;
/** Allocations up to this size are not counted one by one: in the time of a call they come to less than the heap has. */
export const FREE_ALLOCATION_BYTES = 1024 * 1024;
/** Calls held back while the thread starts or is busy: more than a burst, less than would exhaust memory. */
export const ACTIONS_WAITING_MAX = 2_000;
/** Pieces of a streamed response on their way between the threads: keeps both busy, bounds what a slow client costs. */
export const PIECES_AHEAD_MAX = 8;
/** Loading a module runs its top level once; large bundles need a few hundred milliseconds. */
export const MODULE_LOAD_TIME_MAX_MS = 10_000;
export const ARGS_SIZE_MAX_BYTES = 16 * 1024 * 1024;
export const RESULT_SIZE_MAX_BYTES = 16 * 1024 * 1024;
export const SCHEDULED_PER_FUNCTION_MAX = 1_000;
export const SCHEDULED_ARGS_SIZE_MAX_BYTES = 16 * 1024 * 1024;
/** Functions calling functions: deeper is a loop. */
export const NESTED_CALLS_MAX = 16;
export const LOG_LINES_MAX = 256;
export const LOG_LINE_MAX_CHARS = 32 * 1024;
/** Contexts kept idle for one component: as many as its functions nest or wait at once. */
export const IDLE_REALMS_MAX = 8;
