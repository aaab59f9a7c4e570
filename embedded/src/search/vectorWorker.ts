// The thread that holds all vectors and searches them. Messages are handled in the order in which they were sent, so a
// search sees exactly what had been sent before it.
import { parentPort } from "node:worker_threads";
import { type VectorDefinition, VectorIndex } from "./vectorIndex.ts";
import type { VectorQuery } from "./vectorQuery.ts";
import type { VectorHit } from "./vectorTable.ts";

/** Documents as their JSON, `null` for one that was removed. */
export interface DocumentTexts {
  ids: string[];
  texts: (string | null)[];
}

export type ToVectorWorker =
  | { kind: "open"; key: number; definition: VectorDefinition }
  | { kind: "drop"; key: number }
  /** Newest versions, of one table after the other. */
  | { kind: "write"; keys: number[]; documents: DocumentTexts }
  /** Versions from before the index was opened: what has been written meanwhile counts more. */
  | { kind: "fill"; key: number; documents: DocumentTexts; ticket: number; isLast: boolean }
  | { kind: "search"; key: number; query: VectorQuery; ticket: number };

export interface FromVectorWorker {
  ticket: number;
  hits: VectorHit[];
}

const indexes = new Map<number, VectorIndex>();
const port = parentPort!;

port.on("message", (message: ToVectorWorker) => {
  switch (message.kind) {
    case "open":
      indexes.set(message.key, new VectorIndex(message.definition));
      return;
    case "drop":
      indexes.delete(message.key);
      return;
    case "write":
      return write(message.keys, message.documents);
    case "fill":
      indexes.get(message.key)?.fill(message.documents, message.isLast);
      return answer(message.ticket, []);
    case "search":
      return answer(message.ticket, indexes.get(message.key)?.search(message.query) ?? []);
  }
});

function write(keys: readonly number[], { ids, texts }: DocumentTexts): void {
  const written = keys.flatMap((key) => indexes.get(key) ?? []);
  for (const [at, id] of ids.entries()) {
    const text = texts[at]!;
    const value: unknown = text === null ? null : JSON.parse(text);
    for (const index of written) index.write(id, value as Parameters<VectorIndex["write"]>[1]);
  }
}

function answer(ticket: number, hits: VectorHit[]): void {
  port.postMessage({ ticket, hits } satisfies FromVectorWorker);
}
