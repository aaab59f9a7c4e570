import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** One scripted answer: a JSON body, raw text, a dropped connection, or silence. */
export type Answer =
  | { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | { drop: true }
  | { silent: true }
  | { stallAfterHeaders: true };

/** A real HTTP server on a free port that gives the scripted answers in order, the last one for ever. */
export async function startLocalServer(answers: Answer[]) {
  const seen: SeenRequest[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    seen.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    });
    const answer = answers[Math.min(seen.length, answers.length) - 1] ?? { status: 500 };
    if ("silent" in answer) return;
    if ("drop" in answer) {
      request.socket.destroy();
      return;
    }
    if ("stallAfterHeaders" in answer) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.write("{");
      return;
    }
    response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
    response.end(answer.text ?? JSON.stringify(answer.json ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
