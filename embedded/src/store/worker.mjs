// Starts a TypeScript module in a worker thread, where the loader of the main thread does not reach.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.module);
