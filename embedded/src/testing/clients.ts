import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { anyApi, type FunctionReference } from "convex/server";
import WebSocket from "ws";

/** A function of a fixture app, which has no generated types here. Its results are `any` for that reason. */
export function fn<Type extends "query" | "mutation" | "action">(
  type: Type,
  path: string,
): FunctionReference<Type> {
  void type;
  const [module = "", name = "default"] = path.split(":");
  // anyApi answers every path with a reference of any type.
  return (anyApi[module] as Record<string, unknown>)[name] as FunctionReference<Type>;
}

/** The stock live client, silent and over the given address. */
export function liveClient(url: string): ConvexClient {
  return new ConvexClient(url, {
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
    unsavedChangesWarning: false,
  });
}

/** The stock HTTP client, silent. */
export function httpClient(url: string): ConvexHttpClient {
  return new ConvexHttpClient(url, { logger: false });
}

/** Subscribes and keeps everything the query has answered; errors are kept as they come. */
export function follow(
  client: ConvexClient,
  path: string,
  args: Record<string, unknown>,
): { seen: unknown[]; last(): unknown; errors: Error[]; stop(): void } {
  const seen: unknown[] = [];
  const errors: Error[] = [];
  const stop = client.onUpdate(
    fn("query", path),
    args,
    (value) => void seen.push(value),
    (error) => void errors.push(error),
  );
  return { seen, errors, last: () => seen.at(-1), stop: () => stop() };
}
