import { internal } from "../_generated/api";
import { sha256Hex } from "../lib/hmac";
import type { ApiApp } from "./app";
import { failure, toResponse } from "./reply";

const TOKEN = /^[0-9A-Za-z]{43}$/;

/** Registers the address at which a written file is fetched, once. The token in it is all that it asks for. */
export function routeDownloads(app: ApiApp): void {
  app.get("/downloads/:token", async (c) => {
    const token = c.req.param("token");
    const file = TOKEN.test(token)
      ? await c.env.runMutation(internal.audit.jobs.claimExport, { tokenHash: await sha256Hex(token) })
      : null;
    const blob = file && (await c.env.storage.get(file.storageId));
    if (!file || !blob) {
      return toResponse(failure("NOT_FOUND", "This address was used before or is too old. Export again."));
    }
    return new Response(blob, {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        // The name is made of a slug and a date, so it needs no escaping.
        "Content-Disposition": `attachment; filename="${file.fileName}"`,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
      },
    });
  });
}
