import { AsyncRealm } from "../../realm/asyncRealm.ts";
import type { ThreadApp, ThreadComponent, ThreadFile } from "../protocol.ts";

/** The code of one component for one environment: its files, and its context with what is loaded of them. */
export interface Code {
  realm: AsyncRealm;
  modules: ReadonlyMap<string, ThreadFile>;
}

/** One version of the app. Whatever runs keeps its own version alive; nobody else does. */
export class CodeOfApp {
  private readonly files: ReadonlyMap<string, ThreadFile>;
  private readonly components: ReadonlyMap<string, ThreadComponent>;
  private readonly codes = new Map<string, Code>();

  /** `before` has the files that the message leaves out. */
  constructor(app: ThreadApp, before: CodeOfApp | null) {
    const sent = new Map(app.files.map((file) => [file.key, file]));
    const keys = app.components.flatMap(({ files }) => [...files.isolate, ...files.node]);
    this.files = new Map(keys.map((key) => [key, sent.get(key) ?? before!.files.get(key)!]));
    this.components = new Map(app.components.map((component) => [component.path, component]));
  }

  /** The context that all actions of the component and environment share. */
  code(componentPath: string, environment: "isolate" | "node"): Code {
    const name = `${environment}/${componentPath}`;
    let code = this.codes.get(name);
    if (code === undefined) this.codes.set(name, (code = this.load(componentPath, environment)));
    return code;
  }

  private load(componentPath: string, environment: "isolate" | "node"): Code {
    const component = this.components.get(componentPath)!;
    const files = component.files[environment].map((key) => this.files.get(key)!);
    const modules = new Map(files.map((file) => [file.path, file]));
    const realm = new AsyncRealm(environment === "node" ? "node" : "action", {
      name: `convex ${componentPath}`,
      environment: component.environment,
      importTimeMs: Date.now(),
      file: (path) => modules.get(path),
    });
    return { realm, modules };
  }
}
