import type { Server } from "node:http";
import { workerData } from "node:worker_threads";
import type { FrontData, ToFront } from "../protocol.ts";
import { Exchanges } from "./exchanges.ts";
import { answered, close, listen, post } from "./mainLink.ts";
import { closePort, openPort } from "./port.ts";
import { cloudRoutes, siteRoutes } from "./routes.ts";
import { Sockets } from "./sockets.ts";

const { folder, timing } = workerData as FrontData;
const exchanges = new Exchanges();
const sockets = new Sockets(timing);
const servers: Server[] = [];

function receive(message: ToFront): void {
  switch (message.kind) {
    case "listen":
      return openedPort(message);
    case "send":
      return sockets.send(message);
    case "handled":
      return sockets.handled(message.connection, message.weight);
    case "hangUp":
      return sockets.hangUp(message.connection, message.code, message.reason);
    case "answer":
      return exchanges.answer(message);
    case "answerPiece":
      return exchanges.answerPiece(message.id, message.bytes);
    case "answerEnd":
      return exchanges.answerEnd(message.id, message.complete);
    case "bodyTaken":
      return exchanges.bodyTaken(message.id, message.pieces);
    case "told":
    case "refused":
      return answered(message);
    case "stop":
      return stop(message.reason);
  }
}

function openedPort(message: Extract<ToFront, { kind: "listen" }>): void {
  const routes = message.port === "site" ? siteRoutes(exchanges) : cloudRoutes(exchanges, folder);
  const server = openPort(message, routes);
  if (message.port === "cloud")
    server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
  servers.push(server);
}

function stop(reason: string): void {
  sockets.close(reason);
  for (const server of servers) closePort(server);
  close();
}

/** A bug in what serves one socket must not take down all others. */
function reportUncaught(thrown: unknown): void {
  post({ kind: "report", message: thrown instanceof Error ? String(thrown.stack) : String(thrown) });
}

process.on("uncaughtException", reportUncaught);
process.on("unhandledRejection", reportUncaught);
listen(receive);
