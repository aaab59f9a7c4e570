import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshKeys, keysOfFolder } from "./auth/adminKey.ts";
import { Authenticator } from "./auth/authenticator.ts";
import { JwtSigner } from "./auth/jwtSigner.ts";
import { backupRoutes } from "./backup/routes.ts";
import { Deployment } from "./deploy/deployment.ts";
import { deployRoutes } from "./deploy/routes.ts";
import { FileStorage } from "./files/fileStorage.ts";
import { lockFolder, noteAddress } from "./folderLock.ts";
import { Front } from "./front/front.ts";
import { LogRing } from "./functions/logs.ts";
import { FunctionRunner } from "./functions/runner.ts";
import { cloudApi } from "./http/cloudApi.ts";
import { frontHandlers } from "./http/handlers.ts";
import { siteApi } from "./http/siteApi.ts";
import { CRON_TABLE, Crons } from "./schedule/crons.ts";
import { ensureScheduledTable } from "./schedule/rows.ts";
import { Scheduler } from "./schedule/scheduler.ts";
import type { DurableStore } from "./store/durableStore.ts";
import { SyncHub } from "./sync/hub.ts";
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
  /** Opens what keeps the documents in place of the file, for tests that make the disk fail. */
  openStore?: (path: string) => DurableStore;
  /** Told when nothing reaches the backend any more; ends the process unless given. */
  onLost?: (message: string) => void;
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
  // Before the database, since a thread takes time to start, too.
  const front = startFront(folder, options.onLost ?? endProcess, cleanups);
  const path = options.dataDir === null ? ":memory:" : join(folder, "data.sqlite");
  const db = await Database.open({ path, ...(options.openStore && { store: options.openStore(path) }) });
  // On the way down requests end before the database does.
  cleanups.push(
    () => db.close(),
    () => front.close(),
  );
  const port = await front.listen("cloud", options.port, host, "functions");
  const sitePort = await front.listen("site", options.sitePort, host, "HTTP actions");
  const cloudUrl = options.cloudUrl ?? `http://${host}:${port}`;
  const siteUrl = options.siteUrl ?? `http://${host}:${sitePort}`;
  if (options.dataDir !== null) noteAddress(folder, `http://${localHost(host)}:${port}`);
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
  cleanups.push(
    () => hub.close(),
    () => front.close(),
  );
  const routes = deployRoutes({ deployment, logs, cloudUrl, siteUrl });
  const transfers = await openTransfers({
    db,
    deployment,
    files,
    folder,
    instanceName: INSTANCE_NAME,
    report,
  });
  cleanups.push(() => transfers.close());
  const backups = backupRoutes({ db, files, folder });
  const cloud = cloudApi({
    db,
    runner,
    authenticator,
    adminRoute: (name) => routes.get(name) ?? transfers.routes.get(name) ?? backups.get(name),
    wellKnown: (path) => signer.wellKnown(path),
    version: VERSION,
    instanceName: INSTANCE_NAME,
    cloudUrl,
  });
  const site = siteApi({ runner, authenticator, siteUrl });
  front.serve(frontHandlers({ cloud, site, hub, files, report }));

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
  cleanups.push(lockFolder(dataDir));
  return dataDir;
}

/** Where a server that listens on this address is reached from the same machine. */
function localHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** It is closed by whichever cleanup comes to it first. */
function startFront(folder: string, lost: (message: string) => void, cleanups: (() => unknown)[]): Front {
  const front = new Front({
    folder,
    lost: (reason) => lost(`The thread that serves the network ended, and the backend with it: ${reason}`),
  });
  cleanups.push(() => front.close());
  return front;
}

function endProcess(message: string): void {
  console.error(message);
  process.exit(1);
}

async function declareSystemTables(db: Database): Promise<void> {
  await db.runMutation((tx) => {
    ensureScheduledTable(tx);
    tx.declareTable("", CRON_TABLE);
    tx.declareTable("", "_storage");
  });
}
