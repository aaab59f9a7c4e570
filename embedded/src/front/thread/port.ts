import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PortName } from "../protocol.ts";
import { post } from "./mainLink.ts";

/** Above the idle time of common proxies and client pools, so that they close first and nothing is cut off. */
const KEEP_ALIVE_MS = 65_000;

/** Opens a port and tells how that went. */
export function openPort(
  { port, number, host }: { port: PortName; number: number; host: string },
  listener: RequestListener,
): Server {
  const server = createServer(listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A request may be an action's long poll: the time is bounded by the function, not here.
  server.requestTimeout = 0;
  server.once("error", (error: NodeJS.ErrnoException) =>
    post({ kind: "cannotListen", port, code: error.code ?? "", message: error.message }),
  );
  server.listen(number, host, () =>
    post({ kind: "listening", port, number: (server.address() as AddressInfo).port }),
  );
  return server;
}

/** Closes it with all its connections. */
export function closePort(server: Server): void {
  server.close();
  server.closeAllConnections();
}
