// The documented limits of the platform, so that what runs here also runs there.

/** Wall time of one query or mutation. The platform grants 1 s without database time; here both count. */
export const FUNCTION_TIME_MAX_MS = 5_000;
/** Wall time of an action (the platform's limit for Node actions). */
export const ACTION_TIME_MAX_MS = 600_000;
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
