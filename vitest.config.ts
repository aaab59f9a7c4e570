import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Processes, sockets and disks of a loaded two-core machine are slower than vitest's 5 s for one test. */
const REAL_IO_TIMEOUT_MS = 60_000;

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "convex",
          include: ["convex/**/*.test.ts"],
          // The runtime that functions meet in production has no Node in it.
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias: { "@": at("./src") } },
        test: { name: "src", include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
      },
      {
        test: {
          name: "house",
          include: ["{sandbox,scripts,bench}/**/*.test.ts"],
          environment: "node",
          testTimeout: REAL_IO_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "sdk",
          include: ["sdk/**/*.test.ts"],
          environment: "node",
          testTimeout: REAL_IO_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "embedded",
          include: ["embedded/**/*.test.ts"],
          environment: "node",
          // Function code runs in vm modules, which Node hides behind this flag.
          pool: "forks",
          execArgv: ["--experimental-vm-modules", "--no-warnings"],
          testTimeout: REAL_IO_TIMEOUT_MS,
          hookTimeout: REAL_IO_TIMEOUT_MS,
        },
      },
    ],
  },
});
