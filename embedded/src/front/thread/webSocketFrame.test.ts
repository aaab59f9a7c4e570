import { createServer, type AddressInfo, type Socket } from "node:net";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import WebSocket from "ws";
import { textFrame } from "./webSocketFrame.ts";

test("[SYN1] frames of every kind of length are read by a stock client as they were meant", async () => {
  const texts = [
    "",
    "a",
    "x".repeat(125),
    "x".repeat(126),
    "\u00e9".repeat(65_535),
    "x".repeat(65_535),
    "x".repeat(65_536),
    "\u{1f600}".repeat(40_000),
  ];
  const server = createServer((socket) => answer(socket, texts));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const received: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("message", (data: Buffer) => {
      received.push(data.toString());
      if (received.length === texts.length) resolve();
    });
  });
  client.terminate();
  server.close();
  expect(received).toEqual(texts);
});

function answer(socket: Socket, texts: string[]): void {
  socket.once("data", (request) => {
    const key = /sec-websocket-key: (.*)\r\n/i.exec(request.toString())?.[1] ?? "";
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    for (const text of texts) socket.write(textFrame(text));
  });
}
