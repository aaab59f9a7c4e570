import type { Id, TableNames } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import schema from "./schema";

/**
 * Makes arguments and rows from validators alone, so that a test can call functions and fill tables that it was not written for.
 */
type Json =
  | { type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any" }
  | { type: "literal"; value: unknown }
  | { type: "id"; tableName: string }
  | { type: "array"; value: Json }
  | { type: "record"; keys: Json; values: { fieldType: Json; optional: boolean } }
  | { type: "object"; value: Record<string, { fieldType: Json; optional: boolean }> }
  | { type: "union"; value: Json[] };

export type Samples = {
  orgId: string;
  /** Makes a row that an id argument can name. */
  insert: (table: string) => Promise<string>;
  /** Fills optional ids too, to prove that no way of naming a record is unguarded. */
  includeOptional?: boolean;
};

const PAGE = { numItems: 10, cursor: null };

/** Valid arguments for a function, from its exported validator. */
export async function argsFor(exported: string, samples: Samples): Promise<Record<string, unknown>> {
  const json = JSON.parse(exported) as Json;
  if (json.type !== "object") return {};
  const args: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(json.value)) {
    if (name === "orgId") args[name] = samples.orgId;
    else if (name === "paginationOpts") args[name] = PAGE;
    else if (!field.optional || (samples.includeOptional && field.fieldType.type === "id")) {
      args[name] = await sample(field.fieldType, { text: "Sample", insert: samples.insert });
    }
  }
  return args;
}

/** Inserts a row that satisfies the table's validator, with `mark` in every text field and rows of the same kind behind its ids. */
export async function insertRow(
  ctx: Pick<MutationCtx, "db"> | { db: unknown },
  table: string,
  owner: { orgId: Id<"organizations">; userId: Id<"users">; mark: string },
): Promise<string> {
  if (table === "organizations") return owner.orgId;
  if (table === "users") return owner.userId;
  if (table === "_storage") {
    // The cast is safe: a test's ctx can store files, which the type of a mutation's does not say.
    const { storage } = ctx as unknown as { storage: { store(blob: Blob): Promise<string> } };
    return await storage.store(new Blob([owner.mark]));
  }
  // The cast is safe: this is a test's writer, and the row is made from the schema itself.
  const db = ctx.db as MutationCtx["db"];
  const validator = schema.tables[table as keyof typeof schema.tables]["validator"] as unknown as {
    json: Json;
  };
  if (validator.json.type !== "object") throw new Error(`${table} is not a plain table`);
  const row: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(validator.json.value)) {
    // Whatever can be shown is there to be shown: without an owner or a name a row would prove nothing.
    if (field.optional && name !== "orgId" && field.fieldType.type !== "string") continue;
    row[name] = await sample(field.fieldType, {
      text: name.endsWith("Json") ? JSON.stringify({ note: owner.mark }) : owner.mark,
      insert: async (other) =>
        other === table
          ? Promise.reject(new Error(`${table} needs itself`))
          : await insertRow(ctx, other, owner),
    });
  }
  return await db.insert(table as TableNames, row as never);
}

async function sample(
  json: Json,
  make: { text: string; insert: (table: string) => Promise<string> },
): Promise<unknown> {
  switch (json.type) {
    case "string":
      return make.text;
    case "number":
      return 1;
    case "bigint":
      return 1n;
    case "boolean":
      return true;
    case "bytes":
      return new ArrayBuffer(0);
    case "null":
    case "any":
      return null;
    case "literal":
      return json.value;
    case "id":
      return await make.insert(json.tableName);
    case "array":
    case "record":
      return json.type === "array" ? [] : {};
    case "union":
      return await sample(json.value.find(({ type }) => type !== "null") ?? json.value[0]!, make);
    case "object": {
      const value: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(json.value)) {
        if (!field.optional) value[name] = await sample(field.fieldType, make);
      }
      return value;
    }
  }
}
