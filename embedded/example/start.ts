// Starts the backend, pushes the app and serves the page: everything that the example needs, in one command.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const BACKEND = join(HERE, "../src/main.ts");
const BACKEND_FLAGS = ["--experimental-vm-modules", "--no-warnings", "--import", "tsx"];
const CONVEX = join(dirname(createRequire(import.meta.url).resolve("convex/package.json")), "bin/main.js");

const { values } = parseArgs({
  options: {
    data: { type: "string", default: ".data/chat" },
    port: { type: "string", default: "3220" },
    page: { type: "string", default: "3222" },
  },
});

const backend = await startBackend();
process.once("SIGINT", () => backend.child.kill("SIGTERM"));
process.once("SIGTERM", () => backend.child.kill("SIGTERM"));
backend.child.once("exit", (code) => process.exit(code ?? 1));
await push();
console.log(`Chat is at ${await servePage()}`);

async function startBackend(): Promise<{ child: ChildProcess; url: string }> {
  const sitePort = values.port === "0" ? "0" : String(Number(values.port) + 1);
  const args = ["--data", values.data, "--port", values.port, "--site-port", sitePort];
  const child = spawn(process.execPath, [...BACKEND_FLAGS, BACKEND, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}

/** `convex dev --once`, as with any deployment. */
async function push(): Promise<void> {
  const adminKey = (await readFile(join(values.data, "admin_key"), "utf8")).trim();
  const env = {
    ...process.env,
    // Keeps the command line from asking, and from reporting to anybody.
    CI: "1",
    CONVEX_SELF_HOSTED_URL: backend.url,
    CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
  };
  await promisify(execFile)(process.execPath, [CONVEX, "dev", "--once", "--typecheck", "disable"], {
    cwd: HERE,
    env,
  });
}

/** Serves the three files of the page and gives their address. */
async function servePage(): Promise<string> {
  const bundled = await build({
    entryPoints: [join(HERE, "page/page.ts")],
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
  });
  const html = await readFile(join(HERE, "page/index.html"), "utf8");
  const files = new Map([
    ["/", { type: "text/html", body: html.replace("BACKEND_URL", backend.url) }],
    ["/page.js", { type: "text/javascript", body: bundled.outputFiles[0]!.text }],
    ["/style.css", { type: "text/css", body: await readFile(join(HERE, "page/style.css"), "utf8") }],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": `${file?.type ?? "text/plain"}; charset=utf-8`,
    });
    response.end(file?.body ?? "Not found");
  });
  server.listen(Number(values.page), "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
