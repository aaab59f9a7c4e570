import { afterEach, describe, expect, test } from "vitest";
import * as sdk from "../src/index.ts";
import { type Answer, startLocalServer } from "./localServer.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function failureOf(answer: Answer, options: Partial<sdk.SwitchboardOptions> = {}): Promise<unknown> {
  const server = await startLocalServer([answer]);
  open.push(server);
  const client = new sdk.Switchboard({ apiKey: "k", baseUrl: server.baseUrl, maxRetries: 0, ...options });
  return client.signals.create({ type: "a" }).then(
    () => {
      throw new Error("the call should have failed");
    },
    (error: unknown) => error,
  );
}

describe("errors", () => {
  test.each([
    [401, "UNAUTHENTICATED", sdk.AuthenticationError],
    [402, "LIMIT_EXCEEDED", sdk.LimitExceededError],
    [403, "FORBIDDEN", sdk.PermissionError],
    [404, "NOT_FOUND", sdk.NotFoundError],
    [400, "INVALID", sdk.InvalidRequestError],
    [422, "INVALID", sdk.InvalidRequestError],
    [409, "CONFLICT", sdk.ConflictError],
    [413, "PAYLOAD_TOO_LARGE", sdk.PayloadTooLargeError],
    [429, "RATE_LIMITED", sdk.RateLimitedError],
    [503, "UNAVAILABLE", sdk.UnavailableError],
  ] as const)(
    "%i becomes its own class with code %s over the common base",
    async (status, code, errorClass) => {
      const error = await failureOf({ status, json: { error: { code, message: "because" } } });
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toBeInstanceOf(sdk.SwitchboardError);
      expect(error).toMatchObject({ code, status, message: "because", name: errorClass.name });
    },
  );

  test("402 tells the metric, the figures, when it resets and where to upgrade", async () => {
    const facts = {
      metric: "signals",
      used: 100,
      limit: 100,
      plan: "free",
      resetsAt: "2026-04-01T00:00:00Z",
      upgradeUrl: "https://app.example/upgrade",
    };
    const error = await failureOf({
      status: 402,
      json: { error: { code: "LIMIT_EXCEEDED", message: "full", ...facts } },
    });
    expect(error).toMatchObject(facts);
  });

  test("422 names each bad field, whether its path is text or parts", async () => {
    const fields = [
      { path: ["contact", "email"], message: "not an e-mail" },
      { path: "weight", message: "over 100" },
    ];
    const error = await failureOf({
      status: 422,
      json: { error: { code: "INVALID", message: "bad", fields } },
    });
    expect((error as sdk.InvalidRequestError).fields).toEqual([
      { path: "contact.email", message: "not an e-mail" },
      { path: "weight", message: "over 100" },
    ]);
  });

  test("an HTML page of a proxy still gives the class of its status", async () => {
    const error = await failureOf({ status: 502, text: "<h1>Bad gateway</h1>" });
    expect(error).toMatchObject({ code: "UNAVAILABLE", status: 502, message: "Switchboard answered 502" });
  });

  test("200 with something that is not JSON is an error, not an undefined receipt", async () => {
    expect(await failureOf({ status: 200, text: "<html>" })).toBeInstanceOf(sdk.UnavailableError);
  });

  test("silence ends in a TimeoutError, also when only the body stalls", async () => {
    expect(await failureOf({ silent: true }, { timeoutMs: 60 })).toBeInstanceOf(sdk.TimeoutError);
    expect(await failureOf({ stallAfterHeaders: true }, { timeoutMs: 60 })).toBeInstanceOf(sdk.TimeoutError);
  });

  test("a dropped connection is a ConnectionError with its cause", async () => {
    const error = await failureOf({ drop: true });
    expect(error).toBeInstanceOf(sdk.ConnectionError);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });
});
