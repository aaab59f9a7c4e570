import { DeterministicRealm } from "../functions/realm/deterministicRealm.ts";
import type { Realm } from "../functions/realm/realm.ts";
import { uncaughtText } from "../functions/stack.ts";
import { DeployError } from "./errors.ts";
import type { ModuleConfig } from "./pushRequest.ts";

type FileOf = (path: string) => Pick<ModuleConfig, "path" | "source" | "sourceMap"> | undefined;

export interface EvaluationOptions {
  environment: ReadonlyMap<string, string>;
  importTimeMs: number;
  file: FileOf;
}

/** What a realm for evaluation needs. */
export function realmOptions(options: EvaluationOptions) {
  return { name: "convex analysis", ...options };
}

/** For bundles of everything but Node actions. */
export function isolateEvaluation(options: EvaluationOptions): Evaluation {
  return new Evaluation(new DeterministicRealm(realmOptions(options)), options.file);
}

/** A context for reading what a bundle declares; nothing in it may touch the database. */
export class Evaluation {
  private readonly realm: Realm;
  private readonly files: FileOf;

  constructor(realm: Realm, files: FileOf) {
    this.realm = realm;
    this.files = files;
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
