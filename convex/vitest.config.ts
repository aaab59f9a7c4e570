import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "convex",
    include: ["**/*.test.ts"],
    // The runtime of Convex has the web's interfaces and none of Node's.
    environment: "edge-runtime",
    server: { deps: { inline: ["convex-test"] } },
  },
});
