import { ConvexError } from "convex/values";
import { expect, it } from "vitest";
import { errorCode, errorMessage } from "./error-message";

it("a refusal shows the server's own sentence", () => {
  const error = new ConvexError({ code: "INVALID", message: "The name is taken" });
  expect(errorMessage(error)).toBe("The name is taken");
  expect(errorCode(error)).toBe("INVALID");
});

it("a code without a sentence still says what it means", () => {
  expect(errorMessage(new ConvexError({ code: "FORBIDDEN" }))).toContain("role");
});

it("a bug never shows its internals", () => {
  const message = errorMessage(new Error("TypeError: x.y is undefined at db.ts:3"));
  expect(message).not.toContain("db.ts");
  expect(errorCode(new Error("x"))).toBeNull();
});
