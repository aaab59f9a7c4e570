import { expect, test } from "vitest";
import { makeOrg } from "../test.factories";
import { setupBackend } from "../test.setup";
import { queueEmail } from "./model/emails";

test("an order with a key that was used before changes nothing", async () => {
  const t = setupBackend();
  const orgId = await makeOrg(t);
  const order = () =>
    t.run((ctx) =>
      queueEmail(ctx as never, {
        orgId,
        to: "New@Example.com",
        template: { kind: "emailVerification", name: "N", verifyUrl: "http://x/#t" },
        dedupeKey: "a",
      }),
    );
  const first = await order();
  const second = await order();
  expect(second).toEqual({ ...first, isNew: false });
  expect(first.status).toBe("held");
});
