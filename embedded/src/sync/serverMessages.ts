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

/** Texts kept for the other sessions of a fan-out that go through exactly the same transition. */
const SHARED_TEXTS_MAX = 8;

/** Writes Transitions; sessions in step with each other get the very same text. */
export class TransitionTexts {
  private shared: { parts: TransitionParts; text: string }[] = [];

  text(parts: TransitionParts): string {
    const known = this.shared.find((candidate) => isSame(candidate.parts, parts));
    if (known !== undefined) return known.text;
    const text = transitionText(parts);
    if (this.shared.length >= SHARED_TEXTS_MAX) this.shared.shift();
    this.shared.push({ parts, text });
    return text;
  }

  /** Called before a fan-out, so that large values of an earlier one do not stay in memory. */
  forget(): void {
    this.shared = [];
  }
}

function isSame(a: TransitionParts, b: TransitionParts): boolean {
  if (!isSameVersion(a.end, b.end) || !isSameVersion(a.start, b.start) || a.clockSkewMs !== b.clockSkewMs)
    return false;
  if (a.updated.length !== b.updated.length || a.removed.length > 0 || b.removed.length > 0) return false;
  return a.updated.every(
    ({ queryId, content }, at) => b.updated[at]?.queryId === queryId && b.updated[at]?.content === content,
  );
}

function isSameVersion(a: StateVersion, b: StateVersion): boolean {
  return a.ts === b.ts && a.querySet === b.querySet && a.identity === b.identity;
}

function transitionText(parts: TransitionParts): string {
  // Removals first: a client may use the id of a removed query for a new one.
  const modifications = parts.removed.map((queryId) => `{"type":"QueryRemoved","queryId":${queryId}}`);
  for (const { queryId, content } of parts.updated) modifications.push(content.modification(queryId));
  const skew = parts.clockSkewMs === null ? "" : `,"clientClockSkew":${parts.clockSkewMs}`;
  return `{"type":"Transition","startVersion":${versionText(parts.start)},"endVersion":${versionText(parts.end)},"modifications":[${modifications.join(",")}]${skew}}`;
}

/** The answer to a Mutation (with the ts of its commit) or to an Action. */
export function responseText(
  type: "Mutation" | "Action",
  requestId: number,
  outcome: Outcome,
  ts: bigint | null,
): string {
  const head = `{"type":"${type}Response","requestId":${requestId},"success":${outcome.ok}`;
  const logLines = `,"logLines":${JSON.stringify(outcome.logLines)}}`;
  if (outcome.ok) {
    const at = ts === null ? "" : `,"ts":"${encodeTs(ts)}"`;
    return `${head},"result":${outcome.valueJson}${at}${logLines}`;
  }
  const data = outcome.dataJson === undefined ? "" : `,"errorData":${outcome.dataJson}`;
  return `${head},"result":${JSON.stringify(outcome.message)}${data}${logLines}`;
}

export function authErrorText(error: string, baseVersion: number, authUpdateAttempted: boolean): string {
  return JSON.stringify({ type: "AuthError", error, baseVersion, authUpdateAttempted });
}
