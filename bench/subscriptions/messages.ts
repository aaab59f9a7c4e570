import { randomUUID } from "node:crypto";

interface Query {
  udfPath: string;
  args: unknown;
}

/** What a client sends first: who it is, and its queries. */
export function addMessages(queries: readonly Query[]): string[] {
  const connect = {
    type: "Connect",
    sessionId: randomUUID(),
    connectionCount: 0,
    lastCloseReason: null,
    clientTs: Date.now(),
  };
  const modifications = queries.map(({ udfPath, args }, queryId) => ({
    type: "Add",
    queryId,
    udfPath,
    args: [args],
  }));
  const add = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications };
  return [JSON.stringify(connect), JSON.stringify(add)];
}
