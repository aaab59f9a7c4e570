import { hasRank, isLeftOf, type Room, roomOf } from "../rooms.ts";
import type { FileRule } from "../rule.ts";
import type { ImportEdge } from "../source.ts";

/** One row of the table "who may import whom". */
interface Row {
  name: string;
  promise: string;
  from: (room: Room) => boolean;
  /** Null when the import is fine, else what is wrong with it and the way out. */
  objection: (from: Room, to: Room, edge: ImportEdge) => string | null;
}

/** The lower layers of embedded/src, from the ground; the others stand beside each other on top, and http above all. */
const LAYERS_BELOW = ["guard", "values", "search", "store", "txn", "functions"];

const PURE_GENERATED = new Set(["dataModel"]);

function domainOf(room: Room): string | null {
  return "domain" in room ? room.domain : null;
}

function isOwn(from: Room, to: Room): boolean {
  return domainOf(from) !== null && domainOf(from) === domainOf(to);
}

/** Type-only imports of generated types, and `internal` for scheduling, are harmless anywhere in convex/. */
function isHarmlessGenerated(to: Room, edge: ImportEdge): boolean {
  if (to.kind !== "generated") return false;
  if (edge.typeOnly || PURE_GENERATED.has(to.name)) return true;
  return to.name === "api" && edge.names.length > 0 && edge.names.every((name) => name === "internal");
}

const ROWS: readonly Row[] = [
  {
    name: "lib-and-rules-are-pure",
    promise: "convex/lib and rules/ import each other and pure packages only",
    from: (room) => room.kind === "lib" || room.kind === "rules",
    objection: (_from, to, edge) => {
      if (to.kind === "lib" || to.kind === "rules") return null;
      if (to.kind === "generated" && PURE_GENERATED.has(to.name) && edge.typeOnly) return null;
      if (to.kind === "schema" && edge.typeOnly) return null;
      return "A rule and lib compute without a ctx: pass the value in as an argument, or move this code to model/.";
    },
  },
  {
    name: "schema-imports-validators",
    promise: "a domain's schema.ts imports convex/*, its own validators, lib and access only",
    from: (room) => room.kind === "schema",
    objection: (from, to) => {
      if (to.kind === "lib" || to.kind === "access") return null;
      if (isOwn(from, to) && (to.kind === "rules" || to.kind === "schema")) return null;
      return "A schema is data: move the shared validator to convex/lib, or keep it in this file.";
    },
  },
  {
    name: "model-looks-left",
    promise: "a model imports its own room, lib, access, events and models of domains to its left",
    from: (room) => room.kind === "model",
    objection: (from, to, edge) => {
      if (isHarmlessGenerated(to, edge)) return null;
      if (to.kind === "lib" || to.kind === "access" || to.kind === "events" || to.kind === "rules")
        return null;
      if (isOwn(from, to) && (to.kind === "model" || to.kind === "schema")) return null;
      if (to.kind === "functions" && edge.typeOnly) return null;
      if ((to.kind === "model" || to.kind === "schema") && isLeftOf(to.domain, domainOf(from) ?? ""))
        return null;
      if (to.kind === "fanout" || to.kind === "httpApi") {
        return "Nothing inside knows the edges: record an event with events/record, and let fanout.ts act on it.";
      }
      if (to.kind === "handler")
        return "A model never calls a handler: import the function behind it from model/.";
      return "This domain stands to the right: record an event instead, and act on it in fanout.ts.";
    },
  },
  {
    name: "handler-declares",
    promise:
      "a handler or jobs.ts imports functions.ts, its own model, schema and rules, lib, access and internal",
    from: (room) => room.kind === "handler",
    objection: (from, to, edge) => {
      if (to.kind === "generated" && to.name === "server" && !edge.typeOnly) return null; // raw-builders says it better
      if (isHarmlessGenerated(to, edge)) return null;
      if (to.kind === "functions" || to.kind === "lib" || to.kind === "access") return null;
      if (isOwn(from, to) && to.kind !== "handler") return null;
      if (to.kind === "handler" && edge.typeOnly) return null;
      if (to.kind === "generated" && to.name === "api") {
        return "Import `internal` only: calling `api.*` inside convex/ goes through the front door; call the model.";
      }
      return "A handler declares who, what in, what out: move the work to this domain's model/ and call that.";
    },
  },
  {
    name: "access-knows-no-domain",
    promise: "access/ imports lib only",
    from: (room) => room.kind === "access",
    objection: (_from, to, edge) => {
      if (to.kind === "lib" || to.kind === "access" || to.kind === "rules" || isHarmlessGenerated(to, edge))
        return null;
      if (to.kind === "schema" && edge.typeOnly) return null;
      return "access/ stands below every domain: pass what it needs in, or read the table here.";
    },
  },
  {
    name: "builders-know-no-domain",
    promise: "functions.ts imports access and lib only",
    from: (room) => room.kind === "functions",
    objection: (_from, to) => {
      if (to.kind === "access" || to.kind === "lib" || to.kind === "generated") return null;
      return "The builders stand below every domain: move the check to access/.";
    },
  },
  {
    name: "edge-uses-models",
    promise: "fanout.ts and httpApi/ reach the domains through their models",
    from: (room) => room.kind === "fanout" || room.kind === "httpApi",
    objection: (_from, to, edge) => {
      if (to.kind !== "handler" || edge.typeOnly) return null;
      return "An edge calls models: import the function from model/, or run it by reference through `internal`.";
    },
  },
  {
    name: "feature-stands-alone",
    promise: "a feature imports components, hooks, lib, the generated api and pure rules",
    from: (room) => room.kind === "feature",
    objection: (from, to) => {
      if (to.kind === "component" || to.kind === "hook" || to.kind === "clientLib" || to.kind === "rules")
        return null;
      if (to.kind === "generated") return null;
      if (to.kind === "feature" && from.kind === "feature" && from.feature === to.feature) return null;
      if (to.kind === "feature")
        return "Features do not know each other: lift what both need to components/, hooks/ or lib/.";
      if (to.kind === "app" || to.kind === "srcRoot")
        return "app/ composes features, not the other way: pass it in as a prop.";
      return "The client takes data from the generated api and arithmetic from rules/; server code stays on the server.";
    },
  },
  {
    name: "client-floors",
    promise: "components, hooks and lib of src/ know neither features nor app; src/ knows no server code",
    from: (room) => ["component", "hook", "clientLib", "app", "srcRoot"].includes(room.kind),
    objection: (from, to) => {
      if (to.kind === "generated" || to.kind === "rules") return null;
      const upper = to.kind === "feature" || to.kind === "app" || to.kind === "srcRoot";
      const atTop = from.kind === "app" || from.kind === "srcRoot";
      if (upper)
        return atTop ? null : "The ground floor knows nothing above it: take it as a prop or a child.";
      if (to.kind === "component" || to.kind === "hook" || to.kind === "clientLib") return null;
      return "The client takes data from the generated api and arithmetic from rules/; server code stays on the server.";
    },
  },
  {
    name: "package-stands-alone",
    promise: "sdk, embedded and sandbox import only themselves",
    from: (room) => room.kind === "package",
    objection: (from, to) => {
      if (to.kind === "package" && from.kind === "package" && to.name === from.name) return null;
      return "This package is reached through URLs and environment variables only, and reaches others the same way.";
    },
  },
];

/** Which packages of the workspace may be named by whom. Only the tools around the house know them all. */
function workspaceObjection(from: Room, edge: ImportEdge): string | null {
  const match = /^@switchboard\/([^/]+)/.exec(edge.target);
  if (!match || from.kind === "outside") return null;
  if (from.kind === "package" && from.name === match[1]) return null;
  return "Reach the other package through a URL or an environment variable: deleting it must leave this code working.";
}

const tableRules = ROWS.map((row): FileRule => ({
  name: row.name,
  promise: row.promise,
  check: (source) => {
    const from = roomOf(source.path);
    if (source.isTest || !row.from(from)) return [];
    return source.imports.flatMap((edge) => {
      const objection = edge.internal
        ? row.objection(from, roomOf(edge.target), edge)
        : from.kind === "package"
          ? workspaceObjection(from, edge)
          : null;
      return objection === null
        ? []
        : [{ line: edge.line, message: `imports ${edge.specifier}. ${objection}` }];
    });
  },
}));

const noBackDoor: FileRule = {
  name: "house-knows-no-stand-in",
  promise: "convex/ and src/ never import sdk, embedded, sandbox, scripts, e2e or bench",
  check: (source) => {
    const from = roomOf(source.path);
    if (from.kind === "package" || from.kind === "outside") return [];
    return source.imports.flatMap((edge) => {
      const to = edge.internal ? roomOf(edge.target) : null;
      const outside = to?.kind === "package" || to?.kind === "outside";
      const objection = outside
        ? "The product must deploy without these folders."
        : workspaceObjection(from, edge);
      return objection === null
        ? []
        : [{ line: edge.line, message: `imports ${edge.specifier}. ${objection}` }];
    });
  },
};

const embeddedLayers: FileRule = {
  name: "embedded-layers",
  promise:
    "the layers of embedded/src import downwards only: values, search, store, txn, functions, the rest",
  check: (source) => {
    const from = layerRank(source.path);
    if (source.isTest || from === null) return [];
    return source.imports.flatMap((edge) => {
      const to = edge.internal && !edge.typeOnly ? layerRank(edge.target) : null;
      if (to === null || to.rank < from.rank || to.layer === from.layer) return [];
      const message = `imports ${edge.specifier}. ${from.layer} stands below or beside ${to.layer}: take it as an argument of its type.`;
      return [{ line: edge.line, message }];
    });
  },
};

function layerRank(path: string): { layer: string; rank: number } | null {
  const [top, src, layer = "", file = "", ...deeper] = path.split("/");
  if (top !== "embedded" || src !== "src" || file === "" || layer === "testing") return null;
  // The rows of scheduled calls are written in the transaction of the function that schedules them.
  const isScheduledRows = layer === "schedule" && deeper.length === 0 && /^rows(\.ts)?$/.test(file);
  const at = isScheduledRows ? LAYERS_BELOW.indexOf("txn") : LAYERS_BELOW.indexOf(layer);
  if (isScheduledRows) return { layer: "schedule/rows", rank: at + 0.5 };
  if (layer === "http") return { layer, rank: LAYERS_BELOW.length + 1 };
  return { layer, rank: at === -1 ? LAYERS_BELOW.length : at };
}

const newDomain = {
  name: "domain-has-a-place",
  promise: "every domain folder of convex/ has its place in the order of domains",
  checkHouse: (house: { convexFolders: readonly string[] }) =>
    house.convexFolders
      .filter((folder) => !hasRank(folder))
      .map((folder) => ({
        path: `convex/${folder}`,
        line: 1,
        message: `is a new domain. Give it its place in DOMAIN_RANKS (scripts/lint/rooms.ts); until then nobody may use it.`,
      })),
};

/** The rows of the table as rules, in its order. */
export const importRules: readonly FileRule[] = [...tableRules, noBackDoor, embeddedLayers];
export const domainRule = newDomain;
