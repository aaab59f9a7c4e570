import { join } from "node:path";
import { unlessDone } from "./builds.ts";
import { runToEnd } from "./childProcess.ts";
import { type ClerkSettings, clerkVariables } from "./clerk.ts";
import { fingerprint } from "./fingerprint.ts";
import { mailVariables } from "./mail.ts";
import { type Secrets, writePrivate } from "./secrets.ts";

/** A running backend, as an administrator reaches it. */
export interface Deployment {
  url: string;
  siteUrl: string;
  adminKey: string;
  dataDir: string;
}

/** The variables that convex/ reads (see .env.local.example); set before the push, because the push loads the modules. */
export function deploymentVariables(
  secrets: Secrets,
  clientUrl: string,
  sandboxUrl: string | null,
  clerk: ClerkSettings,
): Record<string, string> {
  return {
    ...clerkVariables(clerk),
    ...mailVariables(process.env, secrets, sandboxUrl),
    JWT_PRIVATE_KEY: secrets.jwtPrivateKey,
    JWKS: secrets.jwks,
    SITE_URL: clientUrl,
    DEMO_MODE: "true",
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    SECRETS_KEY: secrets.secretsKey,
    DEMO_CHILIPIPER_TOKEN: secrets.demoChiliPiperToken,
  };
}

/** Sets several environment variables of the deployment at once. */
export async function setVariables(deployment: Deployment, variables: Record<string, string>): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await adminPost(deployment, "/api/update_environment_variables", { changes });
}

/** Calls any function of the deployment, internal ones too, and gives its value back. */
export async function callFunction(
  deployment: Deployment,
  path: string,
  args: object = {},
): Promise<unknown> {
  const text = await adminPost(deployment, "/api/function", {
    path,
    format: "convex_encoded_json",
    args: [args],
  });
  const answer = JSON.parse(text) as { status: string; value?: unknown; errorMessage?: string };
  if (answer.status !== "success") throw new Error(`${path} failed: ${answer.errorMessage}`);
  return answer.value;
}

/** Names the deployment to the stock command line; a file, so that the key is not in the list of processes. */
export async function writeCliEnv(deployment: Deployment): Promise<string> {
  const path = join(deployment.dataDir, "deployment.env");
  const lines = [
    `CONVEX_SELF_HOSTED_URL='${deployment.url}'`,
    `CONVEX_SELF_HOSTED_ADMIN_KEY='${deployment.adminKey}'`,
    "",
  ];
  await writePrivate(path, lines.join("\n"));
  return path;
}

/** The file that holds the hash of what was pushed last. */
export function pushStamp(dataDir: string): string {
  return join(dataDir, "pushed");
}

/** Pushes convex/ with the stock command line, unless this data folder holds exactly that already. */
export async function push(deployment: Deployment, logFile: string, issuerDomain = ""): Promise<void> {
  const isDeployed = (path: string) => !/\.test\.ts$/.test(path);
  // A push also settles whose tokens are accepted, and that depends on a variable.
  const inputs = fingerprint(["convex", "convex.json", "package-lock.json"], isDeployed) + issuerDomain;
  const envFile = await writeCliEnv(deployment);
  await unlessDone(pushStamp(deployment.dataDir), inputs, () =>
    runToEnd({
      name: "push of convex/",
      // Types are checked by `npm run verify` and the generated files by a test: a start only has to deploy.
      args: [
        "node_modules/convex/bin/main.js",
        "deploy",
        "--yes",
        "--env-file",
        envFile,
        "--typecheck",
        "disable",
        "--codegen",
        "disable",
      ],
      // Without CI=1 a failing push waits for an error reporter on the network.
      env: { CI: "1" },
      logFile,
    }),
  );
}

async function adminPost(deployment: Deployment, path: string, body: object): Promise<string> {
  const response = await fetch(deployment.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${deployment.adminKey}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  // A function that failed answers 560 with a JSON body that says why.
  if (!response.ok && response.status !== 560)
    throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}
