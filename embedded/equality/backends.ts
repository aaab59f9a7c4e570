import { convexTest } from "convex-test";
import { defineSchema, defineTable, makeFunctionReference } from "convex/server";
import { convexToJson, jsonToConvex, v, type Value } from "convex/values";
import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { startTestApp, type TestApp } from "../src/deploy/testing/testApp.ts";
import type { JsonObject, JsonValue } from "../src/values/json.ts";
import { NO_LIMITS } from "../src/txn/limits.ts";
import type { RandomSchema } from "./sequences.ts";

export type FunctionName = "write" | "read" | "page" | "strict" | "returning";

/** What a call gave: its value, or the message of its failure. */
export type CallResult = { value: Value } | { error: string };

/** A backend that runs `steps.js` under a schema. */
export interface Backend {
  call(name: FunctionName, args: Record<string, unknown>): Promise<CallResult>;
}

const STEPS = new URL("./steps.js", import.meta.url);

const KIND: Record<FunctionName, "query" | "mutation"> = {
  write: "mutation",
  read: "query",
  page: "query",
  strict: "query",
  returning: "query",
};

/** The model: convex-test, fresh for each sequence. */
export function modelBackend(schema: RandomSchema): Backend {
  // The text is the one that the embedded backend evaluates.
  const evaluated: unknown = runInNewContext(schema.source, { defineSchema, defineTable, v });
  const model = convexTest(evaluated as ReturnType<typeof defineSchema>, {
    "./convex/steps.js": () => import(STEPS.href) as Promise<unknown>,
    "./convex/_generated/server.ts": async () => ({}),
  });
  return {
    async call(name, args) {
      try {
        return { value: (await callModel(model, name, args)) ?? null };
      } catch (error) {
        return { error: (error as Error).message };
      }
    },
  };
}

function callModel(
  model: ReturnType<typeof convexTest>,
  name: FunctionName,
  args: Record<string, unknown>,
): Promise<Value | undefined> {
  const path = `steps:${name}`;
  if (KIND[name] === "query")
    return model.query(makeFunctionReference<"query", Record<string, unknown>, Value>(path), args);
  return model.mutation(makeFunctionReference<"mutation", Record<string, unknown>, Value>(path), args);
}

/** The embedded backend, one for many schemas and sequences. */
export class EmbeddedBackend implements Backend {
  readonly #app: TestApp;
  readonly #source: string;

  private constructor(app: TestApp, source: string) {
    this.#app = app;
    this.#source = source;
  }

  static async start(): Promise<EmbeddedBackend> {
    const source = await readFile(STEPS, "utf8");
    return new EmbeddedBackend(await startTestApp(), source);
  }

  /** Forgets all documents and pushes the schema. */
  async deploy(schema: RandomSchema): Promise<void> {
    await this.clear();
    const imports = `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";`;
    await this.#app.push({
      files: { steps: this.#source },
      schema: `${imports} export default ${schema.source};`,
    });
  }

  async clear(): Promise<void> {
    await this.#app.db.runMutation((tx) => {
      tx.limits = NO_LIMITS;
      for (const tableName of tx.tables("").filter((name) => !name.startsWith("_"))) {
        const source = { type: "FullTableScan" as const, tableName, order: "asc" as const };
        const stream = tx.openQuery("", { source, operators: [] });
        for (let row = stream.next(); row !== null; row = stream.next()) tx.remove(row.id);
      }
    });
  }

  async call(name: FunctionName, args: Record<string, unknown>): Promise<CallResult> {
    const outcome = await this.#app.outcome(`steps:${name}`, convexToJson(args as Value) as JsonObject);
    if (!outcome.ok) return { error: outcome.message };
    return { value: jsonToConvex(JSON.parse(outcome.valueJson) as JsonValue) };
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}
