import { describe, expect, test } from "vitest";
import { ProtocolError, decodeTs, encodeTs, parseClientMessage } from "./protocol.ts";

describe("timestamps", () => {
  test.each([0n, 1n, 1_754_000_000_123_456_789n, 2n ** 64n - 1n])(
    "[SYN1] %s survives its 8 little-endian bytes",
    (ts) => {
      expect(decodeTs(encodeTs(ts))).toBe(ts);
    },
  );

  test("[SYN1] 1 is AQAAAAAAAAA=", () => {
    expect(encodeTs(1n)).toBe("AQAAAAAAAAA=");
  });
});

describe("client messages", () => {
  test("[SYN1] a query set modification is read with its journal and component", () => {
    const text = JSON.stringify({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        { type: "Add", queryId: 3, udfPath: "a:b", args: [{ x: 1 }], journal: "j", componentPath: "c" },
        { type: "Remove", queryId: 2 },
      ],
    });
    expect(parseClientMessage(text)).toEqual({
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        { type: "Add", queryId: 3, udfPath: "a:b", args: { x: 1 }, journal: "j", componentPath: "c" },
        { type: "Remove", queryId: 2 },
      ],
    });
  });

  test.each([
    "not json",
    "[]",
    '{"type":"Nonsense"}',
    '{"type":"Connect"}',
    '{"type":"Mutation","requestId":-1,"udfPath":"a:b","args":[{}]}',
    '{"type":"Mutation","requestId":1,"udfPath":"a:b","args":[{},{}]}',
    '{"type":"Authenticate","tokenType":"Root","value":"x","baseVersion":0}',
    '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":"1"}]}',
  ])("[SYN1] %s is refused", (text) => {
    expect(() => parseClientMessage(text)).toThrow(ProtocolError);
  });
});
