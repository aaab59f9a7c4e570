import { isTooDeep } from "../values/depth.ts";
import { wireFault } from "../values/wireFault.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";

/** What a client sends that is not in the protocol. The connection is closed with the message as its reason. */
export class ProtocolError extends Error {}

export interface ConnectMessage {
  type: "Connect";
  sessionId: string;
  connectionCount: number;
  maxObservedTimestamp: bigint | null;
  clientTs: number | null;
}

export interface AuthenticateMessage {
  type: "Authenticate";
  tokenType: "Admin" | "User" | "None";
  value: string;
  baseVersion: number;
  impersonating: JsonObject | null;
}

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: JsonValue;
  journal: string | null;
  componentPath?: string;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface ModifyQuerySetMessage {
  type: "ModifyQuerySet";
  baseVersion: number;
  newVersion: number;
  modifications: (AddQuery | RemoveQuery)[];
}

export interface CallMessage {
  requestId: number;
  udfPath: string;
  args: JsonValue;
  componentPath?: string;
}

export interface MutationMessage extends CallMessage {
  type: "Mutation";
}

export interface ActionMessage extends CallMessage {
  type: "Action";
}

export type ClientMessage =
  | ConnectMessage
  | AuthenticateMessage
  | ModifyQuerySetMessage
  | MutationMessage
  | ActionMessage
  | { type: "Event" };

/** Reads one message of a client, checking every field it will use. Throws ProtocolError. */
export function parseClientMessage(text: string): ClientMessage {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new ProtocolError("Message is not JSON");
  }
  if (isTooDeep(raw)) throw new ProtocolError("Message is nested too deeply");
  const message = objectOf(raw, "message");
  switch (message.type) {
    case "Connect":
      return connectOf(message);
    case "Authenticate":
      return authenticateOf(message);
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: countOf(message.baseVersion, "baseVersion"),
        newVersion: countOf(message.newVersion, "newVersion"),
        modifications: arrayOf(message.modifications, "modifications").map(modificationOf),
      };
    case "Mutation":
    case "Action":
      return { type: message.type, requestId: countOf(message.requestId, "requestId"), ...callOf(message) };
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolError(`Unknown message type ${stringOf(message.type, "type").slice(0, 40)}`);
  }
}

function connectOf(message: Record<string, unknown>): ConnectMessage {
  const observed = message.maxObservedTimestamp;
  return {
    type: "Connect",
    sessionId: stringOf(message.sessionId, "sessionId"),
    connectionCount: countOf(message.connectionCount ?? 0, "connectionCount"),
    maxObservedTimestamp: typeof observed === "string" ? decodeTs(observed) : null,
    clientTs: typeof message.clientTs === "number" ? message.clientTs : null,
  };
}

function authenticateOf(message: Record<string, unknown>): AuthenticateMessage {
  const tokenType = message.tokenType;
  if (tokenType !== "Admin" && tokenType !== "User" && tokenType !== "None")
    throw new ProtocolError("Unknown tokenType");
  return {
    type: "Authenticate",
    tokenType,
    value: tokenType === "None" ? "" : stringOf(message.value, "value"),
    baseVersion: countOf(message.baseVersion, "baseVersion"),
    impersonating:
      message.impersonating === undefined
        ? null
        : (objectOf(message.impersonating, "impersonating") as JsonObject),
  };
}

function modificationOf(raw: unknown): AddQuery | RemoveQuery {
  const modification = objectOf(raw, "modification");
  const queryId = countOf(modification.queryId, "queryId");
  if (modification.type === "Remove") return { type: "Remove", queryId };
  if (modification.type !== "Add") throw new ProtocolError("Unknown query set modification");
  const journal = modification.journal;
  return {
    type: "Add",
    queryId,
    ...callOf(modification),
    journal: typeof journal === "string" ? journal : null,
  };
}

function callOf(message: Record<string, unknown>): {
  udfPath: string;
  args: JsonValue;
  componentPath?: string;
} {
  const args = arrayOf(message.args, "args");
  if (args.length > 1) throw new ProtocolError("Functions take one object of arguments");
  const fault = wireFault(args);
  if (fault !== null) throw new ProtocolError(fault);
  const componentPath = message.componentPath;
  return {
    udfPath: stringOf(message.udfPath, "udfPath"),
    args: (args[0] ?? {}) as JsonValue,
    ...(typeof componentPath === "string" && componentPath !== "" ? { componentPath } : {}),
  };
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ProtocolError(`${name} must be an object`);
  return value as Record<string, unknown>;
}

function arrayOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError(`${name} must be an array`);
  return value;
}

function stringOf(value: unknown, name: string): string {
  if (typeof value !== "string") throw new ProtocolError(`${name} must be a string`);
  return value;
}

/** As in Convex, numbers of queries, versions and requests have 32 bits. */
const COUNT_MAX = 2 ** 32 - 1;

function countOf(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > COUNT_MAX)
    throw new ProtocolError(`${name} must be a whole number of 32 bits`);
  return value;
}

let lastTs: bigint | null = null;
let lastTsText = "";

/** A timestamp as it travels: 8 bytes, little-endian, base64. */
export function encodeTs(ts: bigint): string {
  // A fan-out encodes the same timestamp once per session.
  if (ts === lastTs) return lastTsText;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  lastTs = ts;
  lastTsText = bytes.toString("base64");
  return lastTsText;
}

export function decodeTs(text: string): bigint {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 8) throw new ProtocolError("A timestamp has 8 bytes");
  return bytes.readBigUInt64LE();
}

/** What the client knows: which query set, as whom, as of when. */
export interface StateVersion {
  querySet: number;
  identity: number;
  ts: bigint;
}

/** A version as JSON text. */
export function versionText(version: StateVersion): string {
  return `{"querySet":${version.querySet},"identity":${version.identity},"ts":"${encodeTs(version.ts)}"}`;
}
