import { expect, test } from "vitest";
import { evaluateDefinitions } from "./definitions.ts";
import type { StartPushRequest } from "./pushRequest.ts";

function push(exported: object): StartPushRequest {
  const source = `export default { export: () => (${JSON.stringify(exported)}) };`;
  const definition = { path: "convex.config.js", source, environment: "isolate" };
  return { componentDefinitions: [], appDefinition: { definition } } as unknown as StartPushRequest;
}

test("[DEP13] a component mounted under an HTTP path is refused by name, an app without mounts is not", async () => {
  const app = { definitionType: { type: "app" }, childComponents: [] };
  const mounted = { ...app, httpMounts: { "/payments/": "_reference/childComponent/payments" } };
  await expect(evaluateDefinitions(push(mounted), 0)).rejects.toThrow(
    /HTTP routes of components .*\/payments\//,
  );
  const definitions = await evaluateDefinitions(push({ ...app, httpMounts: {} }), 0);
  expect(definitions.get("")).toMatchObject({ definitionType: { type: "app" } });
});
