import { Readable } from "node:stream";
import type { Exports } from "./exports.ts";
import type { Imports } from "./imports.ts";
import type { Uploads } from "./uploads.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { TransferError } from "./transferError.ts";

export interface TransferRoutesParts {
  exports: Exports;
  imports: Imports;
  uploads: Uploads;
  instanceName: string;
}

type Handler = (request: Request) => Promise<Response>;

const EXPORT_ZIP = "GET /api/export/zip/";

/** The handler of a "METHOD /path" that exports or imports, for callers that hold the admin key. */
export function transferRoutes(parts: TransferRoutesParts): { get(name: string): Handler | undefined } {
  const { exports, imports, uploads } = parts;
  const routes = new Map<string, Handler>([
    [
      "POST /api/export/request/zip",
      async (request) => {
        await exports.start(queryOf(request).get("includeStorage") === "true");
        return Response.json(null);
      },
    ],
    ["POST /api/import/start_upload", async () => Response.json({ uploadToken: await uploads.start() })],
    [
      "POST /api/import/upload_part",
      async (request) => {
        const query = queryOf(request);
        const token = query.get("uploadToken") ?? "";
        return Response.json(await uploads.addPart(token, Number(query.get("partNumber")), request.body));
      },
    ],
    [
      "POST /api/import/finish_upload",
      async (request) => {
        const body = await objectOf(request);
        const partTokens = Array.isArray(body.partTokens) ? body.partTokens : [];
        const path = await uploads.finish(String(body.uploadToken), partTokens);
        return Response.json({ importId: await imports.start(body.import, path) });
      },
    ],
    [
      "POST /api/perform_import",
      async (request) => {
        await imports.confirm(String((await objectOf(request)).importId));
        return Response.json(null);
      },
    ],
  ]);
  return {
    get(name) {
      const download = (): Promise<Response> => sendExport(parts, name.slice(EXPORT_ZIP.length));
      const handler = name.startsWith(EXPORT_ZIP) ? download : routes.get(name);
      return handler && guarded(handler);
    },
  };
}

function guarded(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      const refusal =
        error instanceof SyntaxError ? new TransferError("BadJsonBody", "The body is not JSON") : error;
      if (!(refusal instanceof TransferError)) throw error;
      return Response.json({ code: refusal.code, message: refusal.message }, { status: 400 });
    }
  };
}

async function sendExport(
  { exports, instanceName }: TransferRoutesParts,
  startTs: string,
): Promise<Response> {
  if (startTs.includes("/")) throw new TransferError("ExportNotFound", "There is no such export");
  const { size, body } = await exports.open(startTs);
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      "content-type": "application/zip",
      "content-length": String(size),
      "content-disposition": `attachment; filename=snapshot_${instanceName}_${startTs}.zip`,
    },
  });
}

async function objectOf(request: Request): Promise<JsonObject> {
  const value = (await request.json()) as JsonValue;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TransferError("BadJsonBody", "The body must be a JSON object");
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams;
}
