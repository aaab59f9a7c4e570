import { DatabaseError } from "../errors.ts";
import { compileFilter } from "./filter.ts";
import type { Scan } from "./indexScan.ts";
import { QUERY_OPERATORS_MAX } from "../limits.ts";
import type { QueryOperator } from "../queryJson.ts";
import type { StoredDocument } from "../../store/document.ts";
import type { JsonObject } from "../../values/json.ts";

type Step = { kind: "filter"; keeps: (document: JsonObject) => boolean } | { kind: "limit"; left: number };

/** Counts what a query reads, what its filters drop included, and may end it early. */
export interface ReadBudget {
  mayRead(): boolean;
  /** How many more documents, and characters of JSON, can be counted without a limit being reached. */
  room?(): { documents: number; jsonChars: number };
  onRead(document: StoredDocument): void;
}

/** Documents of a query one after the other, through its filters and limits. Stops reading as soon as a limit or the budget is reached. */
export class FilteredStream {
  readonly #scan: Scan;
  readonly #steps: Step[];
  readonly #budget: ReadBudget;

  constructor(scan: Scan, operators: readonly QueryOperator[], budget: ReadBudget) {
    if (operators.length > QUERY_OPERATORS_MAX)
      throw new DatabaseError(`Can't run a query with more than ${QUERY_OPERATORS_MAX} operators`);
    this.#scan = scan;
    this.#steps = operators.map(toStep);
    this.#budget = budget;
  }

  next(): StoredDocument | null {
    while (!this.#exhausted() && this.#budget.mayRead()) {
      const document = this.#scan.next();
      if (document === null) return null;
      this.#budget.onRead(document);
      if (this.#passes(document)) return document;
    }
    return null;
  }

  /** Up to so many of the documents that `next` will give if nothing is written meanwhile; perhaps fewer, perhaps none. Nothing counts as read. */
  ahead(count: number): StoredDocument[] {
    const { ahead } = this.#scan;
    const room = this.#budget.room?.();
    if (ahead === undefined || room === undefined) return [];
    let left = Math.min(count, room.documents);
    for (const step of this.#steps) {
      // What a filter drops is read as well, perhaps for nothing.
      if (step.kind === "filter") return [];
      left = Math.min(left, step.left);
    }
    const documents: StoredDocument[] = [];
    if (left <= 0) return documents;
    let chars = 0;
    for (const document of ahead.call(this.#scan)) {
      chars += document.jsonLength;
      if (chars > room.jsonChars) break;
      documents.push(document);
      if (documents.length === left) break;
    }
    return documents;
  }

  #exhausted(): boolean {
    return this.#steps.some((step) => step.kind === "limit" && step.left === 0);
  }

  #passes(document: StoredDocument): boolean {
    for (const step of this.#steps) {
      if (step.kind === "limit") step.left -= 1;
      else if (!step.keeps(document.value)) return false;
    }
    return true;
  }
}

function toStep(operator: QueryOperator): Step {
  if ("limit" in operator) return { kind: "limit", left: operator.limit };
  return { kind: "filter", keeps: compileFilter(operator.filter) };
}
