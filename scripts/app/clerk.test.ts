import { expect, test } from "vitest";
import { clerkHost, clerkVariables, readClerkSettings } from "./clerk.ts";

test("the host of Clerk's frontend API is read from the publishable key, and nothing else is taken for one", () => {
  const key = `pk_test_${Buffer.from("calm-owl-1.clerk.accounts.dev$").toString("base64")}`;
  expect(clerkHost(key)).toBe("calm-owl-1.clerk.accounts.dev");
  expect(clerkHost("")).toBeNull();
  expect(clerkHost(`pk_test_${Buffer.from("evil; script-src *$").toString("base64")}`)).toBeNull();
});

test("without Clerk its variables are emptied, so that none of an earlier start stays", () => {
  expect(clerkVariables(readClerkSettings({}))).toEqual({
    CLERK_JWT_ISSUER_DOMAIN: "",
    CLERK_WEBHOOK_SECRET: "",
  });
});
