import { mkdir, readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { buildClient, buildSdk } from "./builds.ts";
import { type Service, startService } from "./childProcess.ts";
import { type ClerkSettings, readClerkSettings } from "./clerk.ts";
import { callFunction, type Deployment, deploymentVariables, push, setVariables } from "./deployment.ts";
import { type DataLock, lockDataDir } from "./lock.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";
import { type Ports, ROOT, urlOf } from "./settings.ts";
import { serveClient } from "./staticServer.ts";

export interface AppOptions {
  dataDir: string;
  ports: Ports;
  /** Measurements need no pages. */
  withClient?: boolean;
  withSandbox?: boolean;
  withSeed?: boolean;
  /** Signs people in by Clerk; read from the environment when absent. */
  clerk?: ClerkSettings;
  /** Called when the backend ends by itself; the app stays up without it. */
  onBackendExit?: (code: number | null) => void;
}

/** A whole running Switchboard. */
export interface App {
  clientUrl: string;
  sandboxUrl: string;
  deployment: Deployment;
  secrets: Secrets;
  /** Ends the backend at once, as a power cut would. */
  killBackend(): Promise<void>;
  /** Starts the backend again on the same data and ports. */
  startBackend(): Promise<void>;
  backendPid(): number | undefined;
  close(): Promise<void>;
}

/** Function code runs in vm modules, which Node hides behind a flag. */
const BACKEND_PROGRAM = [
  "--experimental-vm-modules",
  // Most of what a transaction allocates dies with it: a roomy nursery saves copying it (V8's default is 16 MB).
  "--max-semi-space-size=64",
  // Documents are in memory, and a function that fills it shall run out of its time first; Node by itself would stop
  // at four gigabytes at most.
  `--max-old-space-size=${Math.floor(totalmem() / 2 / 1024 ** 2)}`,
  "--no-warnings",
  "--import",
  "tsx",
  join(ROOT, "embedded/src/main.ts"),
] as const;

/** Starts backend, functions, demo data, sandbox and client on one data folder. What is unchanged is not built or pushed again. */
export async function startApp(options: AppOptions): Promise<App> {
  const { dataDir, ports } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDataDir(dataDir);
  const logFile = (name: string) => join(dataDir, "logs", `${name}.log`);
  const closers: (() => Promise<unknown>)[] = [() => lock.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const secrets = await loadSecrets(dataDir);
    const clerk = options.clerk ?? readClerkSettings(process.env);
    const backend = new Backend(options, logFile("backend"), lock);
    closers.push(() => backend.stop());
    const clientBuilt = Promise.all([
      options.withClient === false ? null : buildClient(logFile("client")),
      buildSdk(logFile("sdk")),
    ]);
    // Handled below; without this a failed build during the push would end the process unheard.
    clientBuilt.catch(() => {});
    await backend.start();
    const adminKey = (await readFile(join(dataDir, "admin_key"), "utf8")).trim();
    const deployment = { url: urlOf(ports.backend), siteUrl: urlOf(ports.site), adminKey, dataDir };
    const sandboxUrl = options.withSandbox === false ? null : urlOf(ports.sandbox);
    await setVariables(deployment, deploymentVariables(secrets, urlOf(ports.client), sandboxUrl, clerk));
    await push(deployment, logFile("push"), clerk.issuerDomain);
    if (options.withSeed !== false) await callFunction(deployment, "ops/seed:demo");
    await clientBuilt;
    if (options.withSandbox !== false)
      closers.push(await startSandbox(dataDir, ports, secrets, logFile("sandbox")));
    if (options.withClient !== false) {
      const config = {
        convexUrl: deployment.url,
        siteUrl: deployment.siteUrl,
        ...(clerk.publishableKey && { clerkPublishableKey: clerk.publishableKey }),
      };
      const served = await serveClient(join(ROOT, "dist"), ports.client, config);
      closers.push(() => served.close());
    }
    return {
      clientUrl: urlOf(ports.client),
      sandboxUrl: urlOf(ports.sandbox),
      deployment,
      secrets,
      killBackend: () => backend.kill(),
      startBackend: () => backend.start(),
      backendPid: () => backend.pid(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The backend as a child process, so that a test may take it away and bring it back. */
class Backend {
  readonly #options: AppOptions;
  readonly #logFile: string;
  readonly #lock: DataLock;
  #service: Service | null = null;
  #isWanted = false;

  constructor(options: AppOptions, logFile: string, lock: DataLock) {
    this.#options = options;
    this.#logFile = logFile;
    this.#lock = lock;
  }

  async start(): Promise<void> {
    const { dataDir, ports, onBackendExit } = this.#options;
    const service = startService({
      name: "backend",
      args: [
        ...BACKEND_PROGRAM,
        "--data",
        dataDir,
        "--port",
        String(ports.backend),
        "--site-port",
        String(ports.site),
      ],
      logFile: this.#logFile,
    });
    this.#service = service;
    this.#isWanted = true;
    if (service.process.pid !== undefined) await this.#lock.add(service.process.pid);
    await service.ready;
    void service.exited.then((code) => {
      if (this.#isWanted && this.#service === service) onBackendExit?.(code);
    });
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    this.#service?.process.kill("SIGKILL");
    await this.#service?.exited;
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#service?.stop();
  }

  pid(): number | undefined {
    return this.#service?.process.pid;
  }
}

async function startSandbox(dataDir: string, ports: Ports, secrets: Secrets, logFile: string) {
  const service = startService({
    name: "sandbox",
    args: ["--import", "tsx", join(ROOT, "sandbox/src/main.ts")],
    env: {
      SANDBOX_PORT: String(ports.sandbox),
      SANDBOX_DATA: join(dataDir, "sandbox.json"),
      APP_HTTP_URL: urlOf(ports.site),
      APP_URL: urlOf(ports.client),
      STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
      CHILIPIPER_TOKEN: secrets.demoChiliPiperToken,
      RESEND_API_KEY: secrets.resendApiKey,
      RESEND_WEBHOOK_SECRET: secrets.resendWebhookSecret,
    },
    logFile,
  });
  await service.ready;
  return () => service.stop();
}
