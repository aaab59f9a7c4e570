import { defineConfig, devices } from "@playwright/test";

/** The first test of a worker starts the whole app, which is slow on a loaded machine. */
const TEST_LIMIT_MS = 120_000;
const EXPECT_LIMIT_MS = 15_000;

export default defineConfig({
  testDir: "e2e",
  // One app and one browser at a time: two of each on two cores would measure the machine.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: TEST_LIMIT_MS,
  expect: { timeout: EXPECT_LIMIT_MS },
  reporter: "list",
  use: { ...devices["Desktop Chrome"], trace: "retain-on-failure", screenshot: "only-on-failure" },
});
