import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Above the idle time of common proxies and client pools, so that they close first and nothing is cut off. */
const KEEP_ALIVE_MS = 65_000;

/** A reason not to start that is the user's to fix; its message is one sentence. */
export class StartError extends Error {}

/** A server that listens, and may be given its handlers afterwards: they need its port. */
export interface ListeningServer {
  server: Server;
  port: number;
  handle(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Opens a port (0: any free one). StartError if it is taken. Requests that come early wait for handle(). */
export async function listen(port: number, host: string, purpose: string): Promise<ListeningServer> {
  const early: Parameters<RequestListener>[] = [];
  let current: RequestListener = (request, response) => early.push([request, response]);
  const server = createServer((request, response) => current(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A request may be an action's long poll: the time is bounded by the function, not here.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, host, purpose)));
    server.listen(port, host, () => resolve());
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    handle(listener) {
      current = listener;
      for (const [request, response] of early.splice(0)) listener(request, response);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function explain(error: NodeJS.ErrnoException, port: number, host: string, purpose: string): Error {
  if (error.code === "EADDRINUSE")
    return new StartError(
      `Port ${port} (${purpose}) is already in use on ${host}: stop what listens there or choose another port.`,
    );
  if (error.code === "EACCES")
    return new StartError(`Port ${port} (${purpose}) may not be opened by this user: choose one above 1023.`);
  if (error.code === "EADDRNOTAVAIL") return new StartError(`${host} is not an address of this machine.`);
  return error;
}
