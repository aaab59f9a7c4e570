import { randomUUID } from "node:crypto";
import { textFrame } from "./webSocketFrame.ts";

export const PING_FRAME = textFrame('{"type":"Ping"}');
/**
 * A Transition longer than this goes in several messages: clients take a server for dead that completes no message
 * for a minute, and a slow line needs that long for some answers.
 */
const CHUNK_CHARS = 4 * 1024 * 1024;
const TRANSITION = '{"type":"Transition",';
/** The first release of the client that puts them together. */
const CHUNKS_SINCE = [1, 28] as const;

/** Tells by the path that a client connects to whether it knows chunks. */
export function takesChunks(path: string): boolean {
  const [, major, minor] = /^\/api\/(\d+)\.(\d+)/.exec(path) ?? [];
  if (major === undefined) return false;
  return (
    Number(major) > CHUNKS_SINCE[0] || (Number(major) === CHUNKS_SINCE[0] && Number(minor) >= CHUNKS_SINCE[1])
  );
}

/** The frames of a text: one, or several of a long Transition for a client that knows chunks. */
export function framesOf(text: string, inChunks: boolean): Buffer[] {
  if (!inChunks || text.length <= CHUNK_CHARS || !text.startsWith(TRANSITION)) return [textFrame(text)];
  const totalParts = Math.ceil(text.length / CHUNK_CHARS);
  const transitionId = randomUUID();
  return Array.from({ length: totalParts }, (_, partNumber) => {
    const chunk = text.slice(partNumber * CHUNK_CHARS, (partNumber + 1) * CHUNK_CHARS);
    return textFrame(
      JSON.stringify({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId }),
    );
  });
}
