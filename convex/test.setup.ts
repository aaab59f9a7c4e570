/// <reference types="vite/client" />
import aggregate from "@convex-dev/aggregate/test";
import rateLimiter from "@convex-dev/rate-limiter/test";
import workpool from "@convex-dev/workpool/test";
import { convexTest } from "convex-test";
import type { TestConvex } from "convex-test";
import { onTestFinished, vi } from "vitest";
import schema from "./schema";
import { settle } from "./test.factories";

// Not an extglob: the bundler matches nothing for that. Tests themselves are left out, so that loading a module runs none.
const modules = import.meta.glob([
  "./**/*.ts",
  "./**/*.js",
  "!./**/*.test.ts",
  "!./isolation/**",
  "!./test.*.ts",
]);

export type TestBackend = TestConvex<typeof schema>;

// 32 bytes of nothing: the same in every run, and obviously no one's secret.
const TEST_SECRETS_KEY = btoa("\0".repeat(32));

/** A fresh backend with every component and the environment variables of a deployment in demo mode. */
export function setupBackend(): TestBackend {
  vi.stubEnv("SECRETS_KEY", TEST_SECRETS_KEY);
  vi.stubEnv("SITE_URL", "http://127.0.0.1:5173");
  vi.stubEnv("CONVEX_SITE_URL", "http://127.0.0.1:3211");
  vi.stubEnv("DEMO_MODE", "true");
  vi.stubEnv("AUTH_LOG_LEVEL", "ERROR");
  const backend = convexTest(schema, modules);
  aggregate.register(backend, "memberOrder");
  rateLimiter.register(backend);
  workpool.register(backend, "emailPool");
  // What a test scheduled must not run into the next one.
  onTestFinished(() => settle(backend));
  return backend;
}

/** The paths and loaders of every module of this folder, for tests that look at all of them. */
export const allModules = modules;
