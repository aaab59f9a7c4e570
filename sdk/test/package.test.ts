import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const binaries = fileURLToPath(new URL("../../node_modules/.bin/", import.meta.url));
const PACK_LIMIT_MS = 60_000;

beforeAll(async () => {
  await run("npm", ["run", "build"], { cwd: root });
}, PACK_LIMIT_MS);

describe("the package as others install it", () => {
  test("publint finds nothing to say", { timeout: PACK_LIMIT_MS }, async () => {
    const { stdout } = await run(join(binaries, "publint"), ["--strict"], { cwd: root });
    expect(stdout).toContain("All good!");
  });

  test("its types resolve wherever ES modules do", { timeout: PACK_LIMIT_MS }, async () => {
    await run(join(binaries, "attw"), ["--pack", ".", "--profile", "esm-only"], { cwd: root });
  });

  test("it depends on nothing and imports nothing outside itself", async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(manifest["dependencies"]).toBeUndefined();
    const files = (await readdir(join(root, "dist"))).filter((name) => name.endsWith(".js"));
    for (const file of files) {
      const source = await readFile(join(root, "dist", file), "utf8");
      const imported = [...source.matchAll(/from\s+"([^"]+)"/g)].map((match) => match[1] ?? "");
      expect(imported.filter((specifier) => !specifier.startsWith("./"))).toEqual([]);
      expect(source).not.toMatch(/\brequire\(|\bprocess\.[a-z]|\bBuffer\b/);
    }
  });

  test("its public names are these", async () => {
    const door = (await import(pathToFileURL(join(root, "dist/index.js")).href)) as object;
    expect(Object.keys(door).sort()).toEqual([
      "AuthenticationError",
      "ConflictError",
      "ConnectionError",
      "InvalidRequestError",
      "LimitExceededError",
      "NotFoundError",
      "PayloadTooLargeError",
      "PermissionError",
      "RateLimitedError",
      "Switchboard",
      "SwitchboardError",
      "TimeoutError",
      "UnavailableError",
    ]);
  });

  test("a strict project compiles against its built types", { timeout: PACK_LIMIT_MS }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "switchboard-consumer-"));
    try {
      await writeFile(join(folder, "use.ts"), CONSUMER);
      const paths = { "@switchboard/sdk": [join(root, "dist/index.d.ts")] };
      const compilerOptions = {
        strict: true,
        noEmit: true,
        module: "NodeNext",
        target: "ES2022",
        types: [],
        paths,
      };
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }));
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      const compiler = fileURLToPath(
        new URL("../../node_modules/@typescript/native/bin/tsc", import.meta.url),
      );
      await run(process.execPath, [compiler, "-p", folder]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const CONSUMER = `
import { LimitExceededError, Switchboard } from "@switchboard/sdk";
const switchboard = new Switchboard({ apiKey: "sb_sk_test_x", baseUrl: "https://x.example" });
try {
  const receipt = await switchboard.signals.create({ type: "demo_requested", contact: { email: "a@b.example" } });
  const again: boolean = receipt.duplicate;
  const batch = await switchboard.signals.createBatch([{ type: "a" }], { idempotencyKey: "k" });
  const verdict: "accepted" | "duplicate" | "invalid" | "limit_exceeded" | undefined = batch.results[0]?.status;
  // @ts-expect-error a signal without a type is refused by the compiler
  await switchboard.signals.create({ contact: { email: "a@b.example" } });
  report(again, verdict);
} catch (error) {
  if (error instanceof LimitExceededError) report(error.upgradeUrl);
}
function report(...facts: unknown[]) { return facts; }
export {};
`;
