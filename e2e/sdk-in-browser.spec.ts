import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../convex/_generated/api.js";
import type { App } from "../scripts/app/app.ts";
import { ROOT } from "../scripts/app/settings.ts";
import { expect, test } from "./fixtures.ts";

test("[A-04] the SDK tracks from another site's page and from a worker with a publishable key, and may do nothing else there", async ({
  app,
  page,
}) => {
  const site = await serveCustomerSite();
  try {
    const { secret, usedEvents } = await publishableKey(app, site.origin);
    const before = await usedEvents();
    const options = { apiKey: secret, baseUrl: app.deployment.siteUrl };
    await page.goto(site.origin);

    const fromPage = await page.evaluate(
      async ({ options, door }) => {
        const { Switchboard } = await import(door);
        const client = new Switchboard(options);
        const receipt = await client.track({ name: "page_viewed", contactEmail: "visitor@customer.example" });
        const refused = await client.signals
          .create({ type: "a" })
          .catch((error: { code: string }) => error.code);
        return { receipt, refused };
      },
      { options, door: "/sdk/index.js" },
    );
    expect(fromPage).toEqual({ receipt: { accepted: 1 }, refused: "FORBIDDEN" });

    const fromWorker = await page.evaluate((options) => {
      const worker = new Worker("/worker.js", { type: "module" });
      return new Promise((done, fail) => {
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = ({ message }) => fail(new Error(message));
        worker.postMessage(options);
      });
    }, options);
    expect(fromWorker).toEqual({ accepted: 2 });
    expect(await usedEvents()).toBe(before + 3);
  } finally {
    await site.close();
  }
});

/** A customer's own web site on an origin of its own: a page, the SDK's files, and a worker. */
async function serveCustomerSite() {
  const worker = `import { Switchboard } from "/sdk/index.js";
onmessage = async ({ data }) => postMessage(await new Switchboard(data).track([{ name: "a" }, { name: "b" }]));`;
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? "/";
      const name = /^\/sdk\/(\w+\.js)$/.exec(path)?.[1];
      const body = name
        ? await readFile(join(ROOT, "sdk/dist", name))
        : path === "/worker.js"
          ? worker
          : "<title>Customer</title>";
      response
        .writeHead(200, { "Content-Type": path.endsWith(".js") ? "text/javascript" : "text/html" })
        .end(body);
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) };
}

/** A publishable key of the demo organisation for one origin, and the count of tracked events. */
async function publishableKey(app: App, origin: string) {
  const client = new ConvexHttpClient(app.deployment.url);
  const { tokens } = await client.action(api.auth.signIn, { provider: "demo", params: {} });
  client.setAuth(tokens?.token ?? "");
  const viewer = await client.query(api.identity.users.viewer, {});
  const orgId = viewer!.memberships[0]!.orgId;
  const name = "Customer's site";
  const { secret } = await client.action(api.security.apiKeys.create, {
    orgId,
    name,
    type: "publishable",
    allowedOrigins: [origin],
  });
  const usedEvents = async () => {
    const { metrics } = await client.query(api.billing.usage.gauges, { orgId });
    return metrics.find(({ metric }) => metric === "events_tracked")?.used ?? 0;
  };
  return { secret, usedEvents };
}
