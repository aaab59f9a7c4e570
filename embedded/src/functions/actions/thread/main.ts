import { currentAction } from "../../realm/currentAction.ts";
import type { Callable } from "../../realm/execution.ts";
import { exported } from "../../realm/exported.ts";
import { FunctionFailure } from "../../errors.ts";
import { HTTP_MODULE } from "../../request.ts";
import type { ActionStart, HttpStart, ToThread } from "../protocol.ts";
import { ActionExecution } from "./actionExecution.ts";
import { CodeOfApp } from "./codeOfApp.ts";
import { answered, listen, post } from "./hostLink.ts";
import { RequestBody } from "./requestBody.ts";
import { respond } from "./respond.ts";

const BODYLESS = new Set(["GET", "HEAD"]);

interface Router {
  lookup(path: string, method: string): [Callable] | null;
}

let app: CodeOfApp | null = null;
const running = new Map<number, ActionExecution>();

function receive(message: ToThread): void {
  switch (message.kind) {
    case "app":
      return deploy(new CodeOfApp(message.app, app));
    case "action":
      return begin(message.id, message.start.componentPath, message.start.environment, (execution) =>
        runAction(execution, message.start),
      );
    case "http":
      return begin(message.id, message.start.componentPath, "isolate", (execution) =>
        runHttp(execution, message.start),
      );
    case "answer":
    case "refusal":
      return answered(message);
    case "bodyPiece":
      return running.get(message.id)?.body?.piece(message.bytes);
    case "bodyEnd":
      return running.get(message.id)?.body?.end(message.error);
    case "taken":
      return running.get(message.id)?.onTaken(message.pieces);
    case "drop":
      return drop(message.id);
    case "ping":
      return post({ kind: "pong", number: message.number, bufferBytes: process.memoryUsage().arrayBuffers });
  }
}

/** From now on calls run the new code; those that run keep theirs. */
function deploy(next: CodeOfApp): void {
  app = next;
  const { realm, modules } = next.code("", "isolate");
  // Ahead of the first request. What it throws, that request will be told.
  if (modules.has(HTTP_MODULE)) void realm.loader.load(HTTP_MODULE).catch(() => undefined);
}

function begin(
  id: number,
  componentPath: string,
  environment: "isolate" | "node",
  run: (execution: ActionExecution) => Promise<void>,
): void {
  const execution = new ActionExecution(id, app!.code(componentPath, environment));
  running.set(id, execution);
  void run(execution)
    .catch((error: unknown) => execution.fail(error))
    .finally(() => running.delete(id));
}

function drop(id: number): void {
  const execution = running.get(id);
  execution?.over();
  execution?.onDrop();
  running.delete(id);
}

async function runAction(execution: ActionExecution, start: ActionStart): Promise<void> {
  const target = exported(await execution.load(start.modulePath), start);
  const args = [start.requestId, start.argsJson];
  const valueJson = (await execution.invoke(target, "invokeAction", args)) as string;
  if (execution.over()) post({ kind: "result", id: execution.id, valueJson });
}

async function runHttp(execution: ActionExecution, start: HttpStart): Promise<void> {
  const router = (await execution.load(HTTP_MODULE)).default as Router;
  const route = router.lookup(start.routedPath, start.method);
  const response =
    route === null
      ? new Response("No matching routes found", { status: 404 })
      : await execution.invoke(route[0], "invokeHttpAction", [webRequest(execution, start)]);
  if (!(response instanceof Response))
    throw new FunctionFailure("Uncaught TypeError: HTTP actions must return a Response");
  // Within the action, for the sake of streams that its code feeds.
  await currentAction.run(execution, () => respond(execution, response));
}

function webRequest(execution: ActionExecution, { method, url, headers, body, streams }: HttpStart): Request {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) pairs.push([headers[at]!, headers[at + 1]!]);
  if (streams) {
    execution.body = new RequestBody(execution.id);
    // A body that comes as a stream has to say that the response may begin before it ends.
    const init = { method, headers: pairs, body: execution.body.stream, duplex: "half" };
    return new Request(url, init);
  }
  if (BODYLESS.has(method) || body === null) return new Request(url, { method, headers: pairs });
  return new Request(url, { method, headers: pairs, body });
}

/** The run whose code led here, as far as async-local storage tells. */
function culprit(): ActionExecution | null {
  const execution = currentAction.getStore();
  return execution instanceof ActionExecution ? execution : null;
}

// Reachable past the contexts' own `process` by importing it. Nothing in this thread may end the backend.
const kill = process.kill.bind(process);
process.kill = (pid, signal) => {
  if (pid <= 0 || pid === process.pid) throw new Error("process.kill is not available in functions");
  return kill(pid, signal);
};

// Thrown out of a socket's or a stream's event, say. Nothing else knows that the action will not come to an end.
process.on("uncaughtException", (thrown) => {
  const execution = culprit();
  if (execution === null) console.error("Uncaught in an action:", thrown);
  else execution.failUncaught(thrown);
});
process.on("unhandledRejection", (reason) => {
  const execution = culprit();
  if (execution === null) console.error("Unhandled rejection in an action:", reason);
  else execution.print("ERROR", ["Unhandled rejection:", reason]);
});

listen(receive);
