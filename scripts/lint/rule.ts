import type { SourceText } from "./source.ts";

export interface Finding {
  rule: string;
  path: string;
  line: number;
  /** What is wrong here and how to mend it. */
  message: string;
}

/** What rules know beyond one file; gathered from the folders, so that a new folder is guarded on its first day. */
export interface House {
  root: string;
  paths: readonly string[];
  /** The folders directly below convex/. */
  convexFolders: readonly string[];
  /** Table name to the domain (or floor) whose schema.ts declares it. */
  tableOwners: ReadonlyMap<string, string>;
}

export interface FileRule {
  name: string;
  /** One line for the list of rules. */
  promise: string;
  check: (source: SourceText, house: House) => { line: number; message: string }[];
}

export interface HouseRule {
  name: string;
  promise: string;
  checkHouse: (house: House) => { path: string; line: number; message: string }[];
}
