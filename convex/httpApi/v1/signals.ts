import { internal } from "../../_generated/api";
import type { ApiApp } from "../app";
import { fieldProblems, readCall } from "../readRequest";
import type { FieldProblem } from "../readRequest";
import { toResponse } from "../reply";
import type { Reply } from "../reply";
import { batchSchema, signalSchema, toIncoming } from "./signalBody";

type InvalidItem = { index: number; id?: string; fields: FieldProblem[] };

/** Registers the routes that take signals in. */
export function routeSignals(app: ApiApp): void {
  app.post("/api/v1/signals", async (c) => {
    const { head, data } = await readCall(c.req.raw, (value) => signalSchema.safeParse(value));
    const signals = data ? [toIncoming(data, Date.now())] : [];
    const reply: Reply = await c.env.runMutation(internal.httpApi.calls.signal, { head, signals });
    return toResponse(reply);
  });

  app.post("/api/v1/signals/batch", async (c) => {
    const { head, data } = await readCall(c.req.raw, (value) => batchSchema.safeParse(value));
    const items = sortItems(data?.signals ?? []);
    const reply: Reply = await c.env.runMutation(internal.httpApi.calls.batch, { head, ...items });
    return toResponse(reply);
  });
}

/** Splits the items of a batch into those to be stored, in order, and those with bad fields, with their places. */
function sortItems(items: readonly unknown[]) {
  const now = Date.now();
  const signals: ReturnType<typeof toIncoming>[] = [];
  const invalid: InvalidItem[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = signalSchema.safeParse(item);
    if (parsed.success) signals.push(toIncoming(parsed.data, now));
    else invalid.push({ index, ...idOf(item), fields: fieldProblems(parsed.error) });
  }
  return { signalsJson: JSON.stringify(signals), invalid };
}

/** The sender's id of an item that is otherwise bad, if it is one that can be shown. */
function idOf(item: unknown): { id?: string } {
  const parsed = signalSchema.shape.id.safeParse((item as { id?: unknown } | null)?.id);
  return parsed.success && parsed.data !== undefined ? { id: parsed.data } : {};
}
