import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshKeys, keysOfFolder } from "./auth/adminKey.ts";
import { Authenticator } from "./auth/authenticator.ts";
import { JwtSigner } from "./auth/jwtSigner.ts";
import { Deployment } from "./deploy/deployment.ts";
import { deployRoutes } from "./deploy/routes.ts";
import { FileStorage } from "./files/fileStorage.ts";
import { lockFolder } from "./folderLock.ts";
import { LogRing } from "./functions/logs.ts";
import { FunctionRunner } from "./functions/runner.ts";
import { cloudListener } from "./http/cloudServer.ts";
import { listen, type ListeningServer } from "./http/listen.ts";
import { siteListener } from "./http/siteServer.ts";
import { CRON_TABLE, Crons } from "./schedule/crons.ts";
import { ensureScheduledTable } from "./schedule/rows.ts";
import { Scheduler } from "./schedule/scheduler.ts";
import { SyncHub } from "./sync/hub.ts";
import { SyncServer } from "./sync/socket.ts";
import { Database } from "./txn/database.ts";
import { openTransfers } from "./transfer/transfers.ts";

/** The release of Convex whose protocols are spoken. */
const VERSION = "1.48.0";
const INSTANCE_NAME = "embedded";

export interface BackendOptions {
  /** Where everything is kept; null keeps it in memory until close(). */
  dataDir: string | null;
  /** Of the functions and the sync protocol. 0 takes any free one. */
  port: number;
  /** Of the HTTP actions. 0 takes any free one. */
  sitePort: number;
  host?: string;
  /** Addresses under which the ports are reached, if not directly. */
  cloudUrl?: string;
  siteUrl?: string;
  /** Told of failures that are ours; prints them unless given. */
  report?: (error: unknown) => void;
}

export interface Backend {
  url: string;
  siteUrl: string;
  adminKey: string;
  /** Stops taking requests, waits for what is being written, and gives the folder free. */
  close(): Promise<void>;
}

/** Starts a backend and resolves when it answers. StartError with one sentence if the user can mend it. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const cleanups: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) await next();
  };
  try {
    return { ...(await assemble(options, cleanups)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Builds the layers from the ground up; each leaves behind how to take it down again. */
async function assemble(
  options: BackendOptions,
  cleanups: (() => unknown)[],
): Promise<Omit<Backend, "close">> {
  const host = options.host ?? "127.0.0.1";
  const report = options.report ?? ((error: unknown) => console.error(error));
  const folder = await openFolder(options.dataDir, cleanups);
  const { adminKey, secret } = options.dataDir === null ? freshKeys() : await keysOfFolder(folder);
  const db = await Database.open({
    path: options.dataDir === null ? ":memory:" : join(folder, "data.sqlite"),
  });
  cleanups.push(() => db.close());
  // After the database, so that on the way down requests end before it does.
  const cloud = await open(options.port, host, "functions", cleanups);
  const site = await open(options.sitePort, host, "HTTP actions", cleanups);
  const cloudUrl = options.cloudUrl ?? `http://${host}:${cloud.port}`;
  const siteUrl = options.siteUrl ?? `http://${host}:${site.port}`;
  await declareSystemTables(db);
  const files = await FileStorage.open({ db, folder, cloudUrl, secret });
  await files.sweep();
  const deployment = await Deployment.load(db);
  const authenticator = new Authenticator({ adminKey, providers: () => deployment.current.authProviders });
  const logs = new LogRing();
  const signer = await JwtSigner.create({ secret, cloudUrl });
  const runner = new FunctionRunner({ db, deployment, files, signer, siteUrl, cloudUrl, logs });
  cleanups.push(() => runner.close());

  const hub = new SyncHub({ db, runner, deployment, authenticator, report });
  const sync = new SyncServer(hub);
  cleanups.push(
    () => hub.close(),
    () => sync.close(),
  );
  const httpActions = siteListener({ runner, authenticator, siteUrl, report });
  const routes = deployRoutes({ deployment, logs, cloudUrl, siteUrl });
  site.handle(httpActions);
  cloud.handle(
  const transfers = await openTransfers({
    db,
    deployment,
    files,
    folder,
    instanceName: INSTANCE_NAME,
    report,
  });
  cleanups.push(() => transfers.close());
    cloudListener({
      db,
      runner,
      authenticator,
      files,
      adminRoute: (name) => routes.get(name) ?? transfers.routes.get(name),
      httpActions,
      wellKnown: (path) => signer.wellKnown(path),
      version: VERSION,
      instanceName: INSTANCE_NAME,
      cloudUrl,
      report,
    }),
  );
  cloud.server.on("upgrade", (request, socket, head) => {
    if (!sync.handleUpgrade(request, socket, head)) socket.destroy();
  });

  const scheduler = new Scheduler({ db, runner, deployment, report });
  await scheduler.start();
  const crons = new Crons({ db, deployment, report });
  crons.start();
  cleanups.push(
    () => scheduler.stop(),
    () => crons.stop(),
  );
  return { url: cloudUrl, siteUrl, adminKey: adminKey.text };
}

async function openFolder(dataDir: string | null, cleanups: (() => unknown)[]): Promise<string> {
  if (dataDir === null) {
    const temporary = await mkdtemp(join(tmpdir(), "embedded-"));
    cleanups.push(() => rm(temporary, { recursive: true, force: true }));
    return temporary;
  }
  await mkdir(dataDir, { recursive: true });
  cleanups.push(lockFolder(dataDir));
  return dataDir;
}

async function open(
  port: number,
  host: string,
  purpose: string,
  cleanups: (() => unknown)[],
): Promise<ListeningServer> {
  const server = await listen(port, host, purpose);
  cleanups.push(() => server.close());
  return server;
}

async function declareSystemTables(db: Database): Promise<void> {
  await db.runMutation((tx) => {
    ensureScheduledTable(tx);
    tx.declareTable("", CRON_TABLE);
    tx.declareTable("", "_storage");
  });
}
