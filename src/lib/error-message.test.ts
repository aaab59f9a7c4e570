import { ConvexError } from "convex/values";
import { expect, it } from "vitest";
import { errorCode, errorField, errorMessage } from "./error-message";

it("a refusal shows the server's own sentence", () => {
  const error = new ConvexError({ code: "INVALID", message: "The name is taken" });
  expect(errorMessage(error)).toBe("The name is taken");
  expect(errorCode(error)).toBe("INVALID");
});

it("a code without a sentence still says what it means", () => {
  expect(errorMessage(new ConvexError({ code: "FORBIDDEN" }))).toContain("role");
});

it("a refusal of one field names it, if the form has it", () => {
  const error = new ConvexError({ code: "INVALID", message: "Too long", field: "name" });
  expect(errorField(error, ["name", "origins"])).toBe("name");
  expect(errorField(error, ["origins"])).toBeNull();
  expect(errorField(new Error("x"), ["name"])).toBeNull();
});

it("an action without an answer is not called a failure", () => {
  expect(errorMessage(new Error("Connection lost while action was in flight"))).toContain("look at the list");
});

it("a bug never shows its internals", () => {
  const message = errorMessage(new Error("TypeError: x.y is undefined at db.ts:3"));
  expect(message).not.toContain("db.ts");
  expect(errorCode(new Error("x"))).toBeNull();
});
