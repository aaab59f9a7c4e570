import { expect, it } from "vitest";
import { resolveAddresses } from "./env";

it("what the start script says at run time wins over the build", () => {
  expect(
    resolveAddresses({
      runtime: { convexUrl: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211/" },
      build: { VITE_CONVEX_URL: "https://a.convex.cloud" },
    }),
  ).toEqual({ convexUrl: "http://127.0.0.1:3210", siteUrl: "http://127.0.0.1:3211" });
});

it("a cloud deployment's HTTP address follows from its name", () => {
  expect(
    resolveAddresses({ runtime: undefined, build: { VITE_CONVEX_URL: "https://calm-owl-1.convex.cloud" } }),
  ).toEqual({
    convexUrl: "https://calm-owl-1.convex.cloud",
    siteUrl: "https://calm-owl-1.convex.site",
  });
});

it("without any address there is none to guess", () => {
  expect(resolveAddresses({ runtime: undefined, build: {} })).toBeNull();
});
