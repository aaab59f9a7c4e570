import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freshFolder } from "../testing/freshFolder.ts";
import { RawClient } from "../testing/rawClient.ts";
import { until } from "../testing/until.ts";
import type { ClientSocket } from "./connection.ts";
import { Front, type FrontHandlers } from "./front.ts";

const MB = 1024 * 1024;

/** A client as the main thread sees it. */
class Seen {
  readonly texts: string[] = [];
  deliveries = 0;
  isOver = false;
  readonly socket: ClientSocket;

  constructor(socket: ClientSocket) {
    this.socket = socket;
  }

  receive(text: string): void {
    this.texts.push(text);
  }

  delivered(): void {
    this.deliveries += 1;
  }

  end(): void {
    this.isOver = true;
  }
}

let folder: { path: string; remove(): Promise<void> };
let front: Front;
let url: string;
const seen: Seen[] = [];
const clients: RawClient[] = [];
const reports: unknown[] = [];

beforeAll(async () => {
  folder = await freshFolder("front");
  front = new Front({ folder: folder.path, lost: (reason) => reports.push(reason) });
  url = `http://127.0.0.1:${await front.listen("cloud", 0, "127.0.0.1", "test")}`;
  const handlers: FrontHandlers = {
    answer: () => Promise.resolve({ status: 200, headers: [], body: "" }),
    connect(socket) {
      const client = new Seen(socket);
      seen.push(client);
      return client;
    },
    tell: () => Promise.resolve(null),
    refusalOf: () => ({ status: 500, code: "", message: "" }),
    report: (error) => reports.push(error),
  };
  front.serve(handlers);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await until("that all are gone", () => seen.every(({ isOver }) => isOver));
  seen.length = 0;
  expect(reports).toEqual([]);
});
afterAll(async () => {
  await front.close();
  await folder.remove();
});

async function open(): Promise<{ client: RawClient; server: Seen }> {
  const client = await RawClient.open(url);
  clients.push(client);
  return { client, server: await until("the connection", () => seen.at(clients.length - 1)) };
}

describe("a client that does not read", () => {
  test("[SYN21] is known to be behind at once, and to have caught up once it reads", async () => {
    const { client, server } = await open();
    client.stream.pause();
    for (let n = 0; n < 16; n += 1) server.socket.send(JSON.stringify({ type: "X", text: "x".repeat(MB) }));
    expect(server.socket.bufferedBytes()).toBeGreaterThan(16 * MB);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.socket.bufferedBytes()).toBeGreaterThan(8 * MB);
    client.stream.resume();
    await until("it has caught up", () => server.socket.bufferedBytes() < MB);
    expect(server.deliveries).toBeGreaterThan(0);
    await until("all of it", () => client.messages.length === 16);
  });

  test("[SYN21] is dropped when more than 64 MB wait for it, and others are served meanwhile", async () => {
    const { client, server } = await open();
    const other = await open();
    client.stream.pause();
    for (let n = 0; n < 40; n += 1)
      server.socket.send(JSON.stringify({ type: "X", text: "x".repeat(4 * MB) }));
    expect(server.socket.bufferedBytes()).toBeLessThan(70 * MB);
    other.server.socket.send('{"type":"Y"}');
    await other.client.next("an answer", ({ type }) => type === "Y");
    client.stream.resume();
    await until("the end", () => client.closed);
    expect(client.closed).toEqual({ code: 1008, reason: "The client does not read" });
    expect(client.messages.length).toBe(16);
    await until("that it is over", () => server.isOver);
  });
});

test("[SYN22] a client that sends more than is dealt with is read no further until it is", async () => {
  const { client, server } = await open();
  const text = "t".repeat(MB);
  for (let n = 0; n < 80; n += 1) client.socket.send(text);
  await until("the bound", () => server.texts.length >= 16);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.texts.length).toBeLessThan(20);
  expect(client.socket.bufferedAmount).toBeGreaterThan(30 * MB);
  const other = await open();
  other.client.socket.send("hello");
  await until("another client's message", () => other.server.texts.length === 1);
  for (let handled = 0; handled < 80; handled += 1) {
    await until("the next message", () => server.texts.length > handled);
    server.socket.handled(MB);
  }
});

test("[SYN23] frames that are not whole text messages close the connection with a reason", async () => {
  const { client, server } = await open();
  client.socket.send(Buffer.from([1, 2, 3]));
  await until("the end", () => client.closed);
  expect(client.closed).toEqual({ code: 1003, reason: "Messages must be text" });
  const huge = await open();
  huge.client.socket.send("h".repeat(21 * MB));
  await until("the end", () => huge.client.closed);
  expect(huge.client.closed?.code).toBe(1009);
  const torn = await open();
  // An unmasked frame, then text that is not UTF-8.
  torn.client.stream.write(Buffer.from([0x81, 0x01, 0x61]));
  await until("the end", () => torn.client.closed);
  expect(torn.client.closed?.code).toBe(1002);
  const wrong = await open();
  wrong.client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  await until("the end", () => wrong.client.closed);
  expect(wrong.client.closed?.code).toBe(1007);
  expect([server, huge.server, torn.server, wrong.server].map(({ texts }) => texts)).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test("[HTTP17] a network thread that ends by itself is reported with its reason", async () => {
  const module = `data:text/javascript,setTimeout(() => { throw new Error("torn apart") }, 10)`;
  const reason = await new Promise<string>((lost) => new Front({ folder: folder.path, lost, module }));
  expect(reason).toContain("torn apart");
});

test("[HTTP17] an upgrade to another path is turned away", async () => {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`${url.replace("http", "ws")}/elsewhere`);
  const [error] = (await once(socket, "error")) as [Error];
  expect(error.message).toContain("404");
});
