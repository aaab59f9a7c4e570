import { PIECES_AHEAD_MAX } from "../../limits.ts";
import type { ResponseHead } from "../protocol.ts";
import type { ActionExecution } from "./actionExecution.ts";
import { post } from "./hostLink.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Sends a Response: in one message if its body is ready, else piece by piece as it comes and is taken up. */
export async function respond(execution: ActionExecution, response: Response): Promise<void> {
  const { id } = execution;
  const head = headOf(response);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  if (reader === undefined || first === undefined || first.done) {
    if (execution.over()) post({ kind: "response", id, head, body: null, streams: false });
    return;
  }
  const body = ownBytes(first.value);
  const second = reader.read();
  // A body that was given as text or bytes has its end ready; a live stream has not.
  const next = await Promise.race([second, nextTurn()]);
  if (next?.done === true) {
    if (execution.over()) post({ kind: "response", id, head, body, streams: false }, [body]);
    return;
  }
  post({ kind: "response", id, head, body: null, streams: true });
  post({ kind: "responsePiece", id, bytes: body }, [body]);
  const error = await sendRest(execution, reader, second).then(
    () => null,
    (thrown: unknown) => String(thrown),
  );
  if (execution.over()) post({ kind: "responseEnd", id, error });
}

async function sendRest(
  execution: ActionExecution,
  reader: Reader,
  second: ReturnType<Reader["read"]>,
): Promise<void> {
  let ahead = 1;
  let goOn = (): void => undefined;
  let isDropped = false;
  execution.onTaken = (pieces) => {
    ahead -= pieces;
    goOn();
  };
  execution.onDrop = () => {
    isDropped = true;
    void reader.cancel().catch(() => undefined);
    goOn();
  };
  for (let piece = await second; !piece.done && !isDropped; piece = await reader.read()) {
    const bytes = ownBytes(piece.value);
    post({ kind: "responsePiece", id: execution.id, bytes }, [bytes]);
    ahead += 1;
    while (ahead >= PIECES_AHEAD_MAX && !isDropped) await new Promise<void>((resolve) => (goOn = resolve));
  }
}

function headOf(response: Response): ResponseHead {
  const headers: string[] = [];
  for (const [name, value] of response.headers) headers.push(name, value);
  return { status: response.status, statusText: response.statusText, headers };
}

/** A copy to give away: the code may still hold on to its own. */
function ownBytes(piece: unknown): ArrayBuffer {
  if (!(piece instanceof Uint8Array)) throw new TypeError("A response body must be a stream of Uint8Arrays");
  return new Uint8Array(piece).buffer;
}

function nextTurn(): Promise<null> {
  return new Promise((resolve) => setImmediate(() => resolve(null)));
}
