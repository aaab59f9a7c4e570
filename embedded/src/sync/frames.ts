import type { Outcome } from "../functions/runner.ts";
import { encodeTs, versionText, type StateVersion } from "./protocol.ts";
import type { QueryContent } from "./queryContent.ts";

export interface Modification {
  queryId: number;
  content: QueryContent;
}

export interface TransitionParts {
  start: StateVersion;
  end: StateVersion;
  updated: readonly Modification[];
  removed: readonly number[];
  /** Client clock minus ours; tells a client with a cached token when that expires. */
  clockSkewMs: number | null;
}

export const PING_FRAME = Buffer.from('{"type":"Ping"}');

/** Frames kept for the other sessions of a fan-out that go through exactly the same transition. */
const SHARED_FRAMES_MAX = 32;

/** Builds Transition frames; sessions in step with each other get the very same bytes. */
export class FrameBuilder {
  private readonly shared = new Map<string, Buffer>();

  transition(parts: TransitionParts): Buffer {
    const { start, end, updated } = parts;
    if (parts.removed.length > 0 || parts.clockSkewMs !== null || updated.length === 0) return Buffer.from(transitionText(parts));
    let key = `${start.ts}/${start.querySet}/${start.identity}/${end.ts}/${end.querySet}/${end.identity}`;
    for (const { queryId, content } of updated) key += `|${queryId}:${content.serial}`;
    let frame = this.shared.get(key);
    if (frame === undefined) {
      frame = Buffer.from(transitionText(parts));
      if (this.shared.size >= SHARED_FRAMES_MAX) this.shared.clear();
      this.shared.set(key, frame);
    }
    return frame;
  }

  /** Called when a fan-out is over, so that large values do not stay in memory. */
  forget(): void {
    this.shared.clear();
  }
}

function transitionText(parts: TransitionParts): string {
  // Removals first: a client may use the id of a removed query for a new one.
  const modifications = parts.removed.map((queryId) => `{"type":"QueryRemoved","queryId":${queryId}}`);
  for (const { queryId, content } of parts.updated) modifications.push(content.modification(queryId));
  const skew = parts.clockSkewMs === null ? "" : `,"clientClockSkew":${parts.clockSkewMs}`;
  return `{"type":"Transition","startVersion":${versionText(parts.start)},"endVersion":${versionText(parts.end)},"modifications":[${modifications.join(",")}]${skew}}`;
}

/** The answer to a Mutation (with the ts of its commit) or to an Action. */
export function responseFrame(type: "Mutation" | "Action", requestId: number, outcome: Outcome, ts: bigint | null): string {
  const head = `{"type":"${type}Response","requestId":${requestId},"success":${outcome.ok}`;
  const logLines = `,"logLines":${JSON.stringify(outcome.logLines)}}`;
  if (outcome.ok) {
    const at = ts === null ? "" : `,"ts":"${encodeTs(ts)}"`;
    return `${head},"result":${outcome.valueJson}${at}${logLines}`;
  }
  const data = outcome.dataJson === undefined ? "" : `,"errorData":${outcome.dataJson}`;
  return `${head},"result":${JSON.stringify(outcome.message)}${data}${logLines}`;
}

export function authErrorFrame(error: string, baseVersion: number, authUpdateAttempted: boolean): string {
  return JSON.stringify({ type: "AuthError", error, baseVersion, authUpdateAttempted });
}
