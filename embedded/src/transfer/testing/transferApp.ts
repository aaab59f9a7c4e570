import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AppSources, startTestApp, type TestApp } from "../../deploy/testing/testApp.ts";
import { FileStorage } from "../../files/fileStorage.ts";
import type { Transaction } from "../../txn/transaction.ts";
import type { JsonObject } from "../../values/json.ts";
import { stateName, transferOf } from "../records.ts";
import { openTransfers } from "../transfers.ts";

export interface ImportOptions {
  format?: string;
  table?: string;
  component?: string;
  mode?: string;
}

/** An app without sockets whose transfers are driven by the requests that the command line makes. */
export interface TransferApp {
  app: TestApp;
  files: FileStorage;
  /** Uploads and reads the file; resolves with the state that follows: to be confirmed, or failed. */
  upload(file: string | Uint8Array, options: ImportOptions): Promise<{ id: string; state: JsonObject }>;
  confirm(id: string): Promise<JsonObject>;
  /** The whole import; resolves with its last state. */
  import(file: string | Uint8Array, options: ImportOptions): Promise<JsonObject>;
  export(options?: { files?: boolean }): Promise<Uint8Array>;
  request(method: string, path: string, body?: string | Uint8Array): Promise<Response>;
  /** Everything that tables of the app hold, by component and table. */
  contents(): Record<string, JsonObject[]>;
  close(): Promise<void>;
}

export async function startTransferApp(sources?: AppSources): Promise<TransferApp> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-transfer-"));
  const app = await startTestApp(sources);
  const { db, deployment } = app;
  const failures: unknown[] = [];
  const files = await FileStorage.open({
    db,
    folder,
    cloudUrl: "http://cloud.test",
    secret: new Uint8Array(32),
  });
  const transfers = await openTransfers({
    db,
    deployment,
    files,
    folder,
    instanceName: "test",
    report: (error) => failures.push(error),
  });

  const request = async (method: string, path: string, body?: string | Uint8Array): Promise<Response> => {
    const handler = transfers.routes.get(`${method} ${path.split("?")[0]!}`);
    if (handler === undefined) throw new Error(`No route ${method} ${path}`);
    return handler(new Request(`http://cloud.test${path}`, { method, body: body as BodyInit }));
  };
  const settled = async (id: string, isPassing: (state: string) => boolean): Promise<JsonObject> => {
    for (;;) {
      const record = transferOf(db.beginRead(), "import", id)!;
      if (!isPassing(stateName(record))) return record.state as JsonObject;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const transferApp: TransferApp = {
    app,
    files,
    request,
    async upload(file, options) {
      const id = await uploaded(request, file, options);
      return { id, state: await settled(id, (state) => state === "uploaded") };
    },
    async confirm(id) {
      await request("POST", "/api/perform_import", JSON.stringify({ importId: id }));
      return settled(id, (state) => state === "in_progress");
    },
    async import(file, options) {
      const { id, state } = await transferApp.upload(file, options);
      return state.state === "failed" ? state : transferApp.confirm(id);
    },
    async export(options = {}) {
      await request("POST", `/api/export/request/zip?includeStorage=${options.files === true}`);
      const response = await request("GET", `/api/export/zip/${await exportedTs(app, failures)}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    contents: () => contentsOf(db.beginRead()),
    async close() {
      await transfers.close();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return transferApp;
}

/** Waits for the export under way and gives the time it is of. */
async function exportedTs({ db, deployment }: TestApp, failures: unknown[]): Promise<string> {
  const path = "_system/cli/exports:getLatest";
  for (;;) {
    const call = { path, componentPath: "", args: {}, tx: db.beginRead(), cloudUrl: "" };
    const record = deployment.systemQuery(call) as JsonObject;
    if (record.state === "completed") return String(record.zip_object_key);
    if (record.state === "failed") throw new Error(`The export failed: ${String(failures.at(-1))}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function contentsOf(tx: Transaction): Record<string, JsonObject[]> {
  const contents: Record<string, JsonObject[]> = {};
  for (const component of tx.components()) {
    for (const name of tx.tables(component)) {
      if (name.startsWith("_") && name !== "_storage") continue;
      const source = { type: "FullTableScan" as const, tableName: name, order: "asc" as const };
      const stream = tx.openQuery(component, { source, operators: [] });
      const rows: JsonObject[] = [];
      for (let row = stream.next(); row !== null; row = stream.next())
        rows.push(JSON.parse(row.json) as JsonObject);
      contents[component === "" ? name : `${component}/${name}`] = rows;
    }
  }
  return contents;
}

type Send = TransferApp["request"];

async function uploaded(request: Send, file: string | Uint8Array, options: ImportOptions): Promise<string> {
  const { format = "jsonLines", table, component, mode = "requireEmpty" } = options;
  const started = await request("POST", "/api/import/start_upload");
  const { uploadToken } = (await started.json()) as { uploadToken: string };
  const partPath = `/api/import/upload_part?uploadToken=${uploadToken}&partNumber=1`;
  const partTokens = [await (await request("POST", partPath, file)).json()];
  const description = { tableName: table, componentPath: component, mode, format };
  const body = JSON.stringify({ import: description, uploadToken, partTokens });
  const finished = await request("POST", "/api/import/finish_upload", body);
  return ((await finished.json()) as { importId: string }).importId;
}
