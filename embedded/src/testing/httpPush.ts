import { type AppSources, pushRequest } from "../deploy/testing/testApp.ts";
import type { JsonObject } from "../values/json.ts";

/** The steps of a push over the wire, one at a time, as the command line takes them. */
export interface HttpPush {
  start(sources: AppSources): Promise<JsonObject>;
  /** Waits until indexes and checks are done; resolves with the last status. */
  wait(started: JsonObject): Promise<JsonObject>;
  finish(started: JsonObject): Promise<JsonObject>;
  /** All three. */
  push(sources: AppSources): Promise<JsonObject>;
}

/** Pushes to a backend that may be in another process. Rejects with `code: message` of a refusal. */
export function httpPush(backend: { url: string; adminKey: string }): HttpPush {
  const post = async (step: string, body: unknown): Promise<JsonObject> => {
    const response = await fetch(`${backend.url}/api/deploy2/${step}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${backend.adminKey}` },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as JsonObject;
    if (!response.ok) throw new Error(`${String(answer.code)}: ${String(answer.message)}`);
    return answer;
  };
  const steps: HttpPush = {
    start: async (sources) => post("start_push", await pushRequest(sources)),
    async wait({ schemaChange }) {
      for (;;) {
        const status = await post("wait_for_schema", { schemaChange, timeoutMs: 10_000 });
        if (status.type !== "inProgress") return status;
      }
    },
    finish: (startPush) => post("finish_push", { startPush, dryRun: false }),
    async push(sources) {
      const started = await steps.start(sources);
      const status = await steps.wait(started);
      if (status.type !== "complete") throw new Error(String(status.error ?? status.type));
      return steps.finish(started);
    },
  };
  return steps;
}
