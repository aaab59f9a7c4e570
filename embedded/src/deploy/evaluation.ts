import { AsyncRealm } from "../functions/realm/asyncRealm.ts";
import { DeterministicRealm } from "../functions/realm/deterministicRealm.ts";
import { uncaughtText } from "../functions/stack.ts";
import { DeployError } from "./errors.ts";
import type { ModuleConfig } from "./pushRequest.ts";

/** A context for reading what a bundle declares; nothing in it may touch the database. */
export class Evaluation {
  private readonly realm: DeterministicRealm | AsyncRealm;
  private readonly files: (path: string) => ModuleConfig | undefined;

  constructor(options: {
    kind: "isolate" | "node";
    environment: ReadonlyMap<string, string>;
    importTimeMs: number;
    file(path: string): ModuleConfig | undefined;
  }) {
    this.files = options.file;
    const realmOptions = {
      name: "convex analysis",
      environment: options.environment,
      importTimeMs: options.importTimeMs,
      file: options.file,
    };
    this.realm =
      options.kind === "node" ? new AsyncRealm("node", realmOptions) : new DeterministicRealm(realmOptions);
  }

  /** The exports of a module. Rejects with DeployError saying what it threw. */
  async load(path: string, code: string, intro: string): Promise<Record<string, unknown>> {
    try {
      return await this.realm.loader.load(path);
    } catch (thrown) {
      throw new DeployError(code, `${intro}: ${this.describe(thrown)}`);
    }
  }

  /** Calls a declared object's export function, giving what it threw the same treatment. */
  read<T>(read: () => T, code: string, intro: string): T {
    try {
      return read();
    } catch (thrown) {
      throw thrown instanceof DeployError
        ? thrown
        : new DeployError(code, `${intro}: ${this.describe(thrown)}`);
    }
  }

  private describe(thrown: unknown): string {
    return uncaughtText(this.realm.describe(thrown), (path) => this.files(path)?.sourceMap);
  }
}
