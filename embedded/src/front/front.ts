import { StartError } from "../startError.ts";
import { Connection, type ClientListener, type ClientSocket } from "./connection.ts";
import { Exchange, type HttpAnswer, type IncomingRequest } from "./exchange.ts";
import { FrontLink, type LinkOptions } from "./link.ts";
import type { FromFront, PortName, Question, Refusal, Sender } from "./protocol.ts";

/** What the main thread does for the network thread. */
export interface FrontHandlers {
  /** Answers a request; never rejects. */
  answer(request: IncomingRequest): Promise<HttpAnswer>;
  /** Takes a client that speaks the sync protocol. */
  connect(socket: ClientSocket, from: Sender): ClientListener;
  /** Resolves with what is asked; rejects with what `refusalOf` understands. */
  tell(question: Question): Promise<unknown>;
  refusalOf(error: unknown): Refusal;
  report(error: unknown): void;
}

interface Client {
  connection: Connection;
  listener: ClientListener;
}

type PortResult = Extract<FromFront, { kind: "listening" | "cannotListen" }>;

/** The network: two ports and all connections, in a thread of their own, so that they answer while functions run. */
export class Front {
  private readonly link: FrontLink;
  private readonly opening = new Map<PortName, (result: PortResult) => void>();
  private readonly clients = new Map<number, Client>();
  private readonly exchanges = new Map<number, Exchange>();
  private handlers: FrontHandlers | null = null;
  /** What came before there were handlers. */
  private early: FromFront[] = [];

  /** Starts the thread. `lost` is told if it ends by itself: nothing reaches the backend any more then. */
  constructor(options: Omit<LinkOptions, "receive">) {
    this.link = new FrontLink({ ...options, receive: (message) => this.receive(message) });
  }

  /** Opens a port (0: any free one) and gives its number. StartError if it is taken. Requests that come early wait for serve(). */
  async listen(port: PortName, number: number, host: string, purpose: string): Promise<number> {
    this.link.post({ kind: "listen", port, number, host });
    const result = await new Promise<PortResult>((resolve) => this.opening.set(port, resolve));
    if (result.kind === "listening") return result.number;
    throw explain(result, number, host, purpose);
  }

  serve(handlers: FrontHandlers): void {
    this.handlers = handlers;
    for (const message of this.early.splice(0)) this.receive(message);
  }

  /** Closes ports and connections. */
  async close(reason = "InternalServerError: the backend is stopping"): Promise<void> {
    await this.link.stop(reason);
    for (const id of [...this.clients.keys()]) this.closed(id);
    for (const exchange of this.exchanges.values()) exchange.abandon();
    this.exchanges.clear();
  }

  private receive(message: FromFront): void {
    if (message.kind === "listening" || message.kind === "cannotListen") {
      this.opening.get(message.port)?.(message);
    } else if (this.handlers === null) {
      this.early.push(message);
    } else {
      this.dispatch(message, this.handlers);
    }
  }

  private dispatch(message: Exclude<FromFront, PortResult>, handlers: FrontHandlers): void {
    switch (message.kind) {
      case "opened":
        return this.opened(message, handlers);
      case "text":
        return this.clients.get(message.connection)?.listener.receive(message.text);
      case "delivered":
        return this.delivered(message.connection, message.chars);
      case "closed":
        return this.closed(message.connection);
      case "request":
        return void this.exchange(message, handlers);
      case "bodyPiece":
        return this.exchanges.get(message.id)?.bodyPiece(message.bytes);
      case "bodyEnd":
        return this.exchanges.get(message.id)?.bodyEnd(message.error);
      case "answerTaken":
        return this.exchanges.get(message.id)?.answerTaken(message.pieces);
      case "abandoned":
        return this.exchanges.get(message.id)?.abandon();
      case "ask":
        return void this.tell(message.question, message.asked, handlers);
      case "report":
        return handlers.report(new Error(message.message));
    }
  }

  private opened(
    { connection: id, from }: Extract<FromFront, { kind: "opened" }>,
    handlers: FrontHandlers,
  ): void {
    const connection = new Connection(this.link, id);
    this.clients.set(id, { connection, listener: handlers.connect(connection, from) });
  }

  private delivered(id: number, chars: number): void {
    const client = this.clients.get(id);
    client?.connection.delivered(chars);
    client?.listener.delivered();
  }

  private closed(id: number): void {
    const client = this.clients.get(id);
    this.clients.delete(id);
    client?.connection.gone();
    client?.listener.end();
  }

  private async exchange(
    { id, head, body, streams }: Extract<FromFront, { kind: "request" }>,
    handlers: FrontHandlers,
  ): Promise<void> {
    const exchange = new Exchange(this.link, id);
    this.exchanges.set(id, exchange);
    await exchange.answer(await handlers.answer(exchange.request(head, body, streams)));
    this.exchanges.delete(id);
  }

  private async tell(question: number, asked: Question, handlers: FrontHandlers): Promise<void> {
    try {
      this.link.post({ kind: "told", question, value: await handlers.tell(asked) });
    } catch (error) {
      this.link.post({ kind: "refused", question, refusal: handlers.refusalOf(error) });
    }
  }
}

function explain(
  { code, message }: Extract<FromFront, { kind: "cannotListen" }>,
  port: number,
  host: string,
  purpose: string,
): Error {
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${port} (${purpose}) is already in use on ${host}: stop what listens there or choose another port.`,
    );
  if (code === "EACCES")
    return new StartError(`Port ${port} (${purpose}) may not be opened by this user: choose one above 1023.`);
  if (code === "EADDRNOTAVAIL") return new StartError(`${host} is not an address of this machine.`);
  return new Error(message);
}
