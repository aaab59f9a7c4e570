import type { CronSpec } from "../functions/app.ts";
import type { JsonObject, JsonValue } from "../values/json.ts";
import { type DeployedApp, type DeployedDefinition, formerSchemaAt, schemaAt } from "./deployedApp.ts";
import { diffIndexes } from "./indexDiff.ts";

/** What `finish_push` answers: all that changed, by component path. */
export function finishPushDiff(before: DeployedApp, after: DeployedApp): JsonObject {
  const providers = (app: DeployedApp) => app.authProviders.map((provider) => JSON.stringify(provider));
  const definitions = new Set([...before.definitions.keys(), ...after.definitions.keys()]);
  const paths = new Set([...before.instances, ...after.instances].map(({ path }) => path));
  return {
    authDiff: added(providers(before), providers(after)),
    definitionDiffs: Object.fromEntries([...definitions].map((path) => [path, {}])),
    componentDiffs: Object.fromEntries([...paths].map((path) => [path, componentDiff(path, before, after)])),
  };
}

function componentDiff(path: string, before: DeployedApp, after: DeployedApp): JsonObject {
  const [old, now] = [definitionAt(before, path), definitionAt(after, path)];
  const [schemaBefore, schemaAfter] = [formerSchemaAt(before, path), schemaAt(after, path)];
  const isUnmounted = now === null;
  return {
    diffType: { type: diffType(path, before, after) },
    moduleDiff: added([...(old?.modules.keys() ?? [])], [...(now?.modules.keys() ?? [])]),
    udfConfigDiff:
      old === null || isUnmounted || before.udfServerVersion === after.udfServerVersion
        ? null
        : { previous_version: before.udfServerVersion, next_version: after.udfServerVersion },
    cronDiff: cronDiff(old?.crons ?? [], now?.crons ?? []),
    // The tables of a component that is taken out stay as they are.
    indexDiff: diffIndexes(schemaBefore, isUnmounted ? schemaBefore : schemaAfter) as unknown as JsonValue,
    schemaDiff: isUnmounted ? null : schemaDiff(schemaBefore, schemaAfter),
  };
}

function diffType(path: string, before: DeployedApp, after: DeployedApp): string {
  if (definitionAt(after, path) === null) return "unmount";
  if (definitionAt(before, path) !== null) return "modify";
  return before.unmounted.some((component) => component.path === path) ? "remount" : "create";
}

function cronDiff(before: readonly CronSpec[], after: readonly CronSpec[]): JsonObject {
  const specs = new Map(before.map(({ identifier, spec }) => [identifier, JSON.stringify(spec)]));
  const kept = after.filter(({ identifier }) => specs.has(identifier));
  const names = added(
    before.map(({ identifier }) => identifier),
    after.map(({ identifier }) => identifier),
  );
  return {
    added: names.added,
    updated: kept
      .filter(({ identifier, spec }) => specs.get(identifier) !== JSON.stringify(spec))
      .map(({ identifier }) => identifier),
    deleted: names.removed,
  };
}

function schemaDiff(before: JsonObject | null, after: JsonObject | null): JsonValue {
  const text = (schema: JsonObject | null) => (schema === null ? null : JSON.stringify(schema));
  return text(before) === text(after) ? null : { previous_schema: text(before), next_schema: text(after) };
}

function added(before: string[], after: string[]): { added: string[]; removed: string[] } {
  return {
    added: after.filter((item) => !before.includes(item)),
    removed: before.filter((item) => !after.includes(item)),
  };
}

function definitionAt(app: DeployedApp, path: string): DeployedDefinition | null {
  const instance = app.instances.find((candidate) => candidate.path === path);
  return instance === undefined ? null : (app.definitions.get(instance.definitionPath) ?? null);
}
