import { makeFunctionReference } from "convex/server";
import type { FunctionReference, HttpRouter } from "convex/server";
import type { TestMember } from "../test.factories";
import { allModules } from "../test.setup";
import type { TestBackend } from "../test.setup";

/**
 * Everything that can be called from outside, read from the modules that are deployed: the exports that a push analyses, so that
 * nothing public can be forgotten here.
 */

export type PublicFunction = { path: string; kind: "query" | "mutation" | "action"; args: string };

export type Client = TestMember["as"] | TestBackend;

/** A function as it is registered: the builders attach these for the deployment's own analysis. */
type Registered = {
  isPublic?: boolean;
  isInternal?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  exportArgs?: () => string;
};

/** Every public query, mutation and action, by path. */
export async function publicFunctions(): Promise<PublicFunction[]> {
  const found: PublicFunction[] = [];
  for (const { path, value } of await exportsOfModules()) {
    if (!value.isPublic || !value.exportArgs) continue;
    const kind = value.isQuery ? "query" : value.isMutation ? "mutation" : "action";
    found.push({ path, kind, args: value.exportArgs() });
  }
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** Every HTTP route as `METHOD /path`. */
export async function httpRoutes(): Promise<string[]> {
  const { default: http } = (await allModules["./http.ts"]!()) as { default: HttpRouter };
  return http.getRoutes().map(([path, method]) => `${method} ${path}`);
}

async function exportsOfModules(): Promise<{ path: string; value: Registered }[]> {
  const found: { path: string; value: Registered }[] = [];
  for (const [file, load] of Object.entries(allModules)) {
    if (file.includes("_generated") || file.endsWith("/schema.ts") || /\.config\.ts$/.test(file)) continue;
    const module = (await load()) as Record<string, Registered | undefined>;
    for (const [name, value] of Object.entries(module)) {
      if (value) found.push({ path: `${file.slice(2, -3)}:${name}`, value });
    }
  }
  return found;
}

/** What a caller learns: a value, or a refusal with everything that is in it. */
export type Answer = { value: unknown } | { refused: { code: string | null; data: unknown } };

/** Calls a function and returns all that the caller gets to see. */
export async function ask(client: Client, fn: PublicFunction, args: object): Promise<Answer> {
  try {
    return { value: await run(client, fn, args) };
  } catch (error) {
    const data = (error as { data?: unknown }).data;
    const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
    if (typeof parsed === "object" && parsed !== null && "code" in parsed) {
      return { refused: { code: String(parsed.code), data: parsed } };
    }
    return { refused: { code: null, data: error instanceof Error ? error.message : String(error) } };
  }
}

async function run(client: Client, fn: PublicFunction, args: object): Promise<unknown> {
  if (fn.kind === "query") {
    return await client.query(makeFunctionReference(fn.path) as FunctionReference<"query">, args);
  }
  if (fn.kind === "mutation") {
    return await client.mutation(makeFunctionReference(fn.path) as FunctionReference<"mutation">, args);
  }
  return await client.action(makeFunctionReference(fn.path) as FunctionReference<"action">, args);
}

/** The code of a refusal, "answered" for a value, and "unforeseen" for an error that no function means to give. */
export function verdictOf(answer: Answer): string {
  return "value" in answer ? "answered" : (answer.refused.code ?? "unforeseen");
}
