import { describe, expect, test } from "vitest";
import { buildTree } from "./componentTree.ts";
import { evaluateDefinitions, type EnvDeclaration } from "./definitions.ts";
import type { StartPushRequest } from "../pushRequest.ts";

const STRING = { type: "value", value: '{"type":"string"}' } as const;
const ONE_OR_TWO = {
  type: "value",
  value: JSON.stringify({
    type: "union",
    value: ["one", "two"].map((value) => ({ type: "literal", value })),
  }),
} as const;

interface Parts {
  declared?: EnvDeclaration[];
  given?: [string, object][];
  appDeclared?: EnvDeclaration[];
  mounts?: Record<string, string>;
  childRoutes?: string[];
  appRoutes?: string[];
}

/** Lays out an app that uses one component "payments". */
async function tree({ declared = [], given = [], appDeclared = [], mounts = {}, ...routes }: Parts) {
  const module = (exported: object) => ({
    path: "convex.config.js",
    source: `export default { export: () => (${JSON.stringify(exported)}) };`,
    environment: "isolate" as const,
  });
  const component = {
    definitionPath: "payments",
    dependencies: [],
    definition: module({
      name: "payments",
      definitionType: { type: "childComponent" },
      childComponents: [],
      envVars: declared,
    }),
  };
  const app = {
    definitionType: { type: "app" },
    childComponents: [{ name: "payments", path: "payments", env: given }],
    envVars: appDeclared,
    httpMounts: mounts,
  };
  const request = { componentDefinitions: [component], appDefinition: { definition: module(app) } };
  const definitions = await evaluateDefinitions(request as unknown as StartPushRequest, 0);
  const httpRoutes = (paths: string[] | undefined) => paths?.map((path) => ({ method: "GET", path })) ?? null;
  return buildTree(definitions, [
    { path: "", httpRoutes: httpRoutes(routes.appRoutes) },
    { path: "payments", httpRoutes: httpRoutes(routes.childRoutes) },
  ]);
}

const MOUNTED = { mounts: { "/pay/": "_reference/childComponent/payments" }, childRoutes: ["/hook"] };
const text = (value: string) => ({ type: "value", value });
const fromApp = (name: string) => ({ type: "envVar", name });

test("[DEP16] a mount leads to the child that it names", async () => {
  expect((await tree(MOUNTED))[0]).toMatchObject({ httpMounts: { "/pay/": "payments" } });
  expect((await tree({ ...MOUNTED, appRoutes: ["/pay/own", "/pay/deep/*"] }))[0]).toMatchObject({
    httpMounts: { "/pay/": "payments" },
  });
});

describe("[DEP13] a component that is used wrongly stops the push:", () => {
  test.each([
    [
      "a variable that it does not declare",
      { given: [["KEY", text("x")]] },
      'Component payments has no env var named "KEY"',
    ],
    [
      "a variable that is missing",
      { declared: [["KEY", STRING]] },
      'Component payments is missing required env var "KEY"',
    ],
    [
      "a value that its validator refuses",
      { declared: [["KEY", ONE_OR_TWO]], given: [["KEY", text("three")]] },
      'Component payments has an invalid value for env var "KEY": "three" is not one of "one", "two"',
    ],
    [
      "a variable that the parent does not declare",
      { declared: [["KEY", STRING]], given: [["KEY", fromApp("APP_KEY")]] },
      'Component payments env var "KEY" references undeclared parent env var APP_KEY',
    ],
    [
      "a variable that the parent may lack",
      {
        declared: [["KEY", STRING]],
        given: [["KEY", fromApp("APP_KEY")]],
        appDeclared: [["APP_KEY", { ...STRING, optional: true }]],
      },
      'Component payments env var "KEY" is required, but parent env var APP_KEY is optional',
    ],
    [
      "a variable of the parent that may be more",
      {
        declared: [["KEY", ONE_OR_TWO]],
        given: [["KEY", fromApp("APP_KEY")]],
        appDeclared: [["APP_KEY", STRING]],
      },
      'Component payments env var "KEY" validator is not satisfied by parent env var APP_KEY validator',
    ],
    [
      "a mount of what has no routes",
      { mounts: MOUNTED.mounts },
      'HTTP mount "/pay/" is invalid: Child component "payments" doesn\'t have any HTTP routes.',
    ],
    [
      "a mount of nothing",
      { mounts: { "/pay/": "_reference/childComponent/other" } },
      'HTTP mount "/pay/" is invalid: Child component "other" not found.',
    ],
    [
      "a mount under a prefix of the app's own",
      { ...MOUNTED, appRoutes: ["/pay/*"] },
      'HTTP mount "/pay/" is invalid: Overlap with existing prefix route',
    ],
  ] as [string, Parts, string][])("%s", async (_what, parts, message) => {
    await expect(tree(parts)).rejects.toThrow(message);
  });

  test("what fits is taken", async () => {
    const declared: EnvDeclaration[] = [["KEY", ONE_OR_TWO]];
    expect(await tree({ declared, given: [["KEY", text("two")]] })).toHaveLength(2);
    const optional: EnvDeclaration[] = [["KEY", { ...STRING, optional: true }]];
    expect(await tree({ declared: optional })).toHaveLength(2);
    const bound = { given: [["KEY", fromApp("APP_KEY")]] as [string, object][] };
    expect(await tree({ declared, ...bound, appDeclared: [["APP_KEY", ONE_OR_TWO]] })).toHaveLength(2);
  });
});
