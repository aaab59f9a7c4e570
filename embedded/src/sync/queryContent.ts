import type { Outcome } from "../functions/runner.ts";

/**
 * What a query answered, as the text that follows its id in a Transition. Made once per execution and
 * shared by every session that shows it, so a value sent to many sockets is stringified once.
 */
export class QueryContent {
  private readonly kind: "QueryUpdated" | "QueryFailed";
  private readonly text: string;

  constructor(outcome: Outcome, journal: string | null) {
    const rest = `"logLines":${JSON.stringify(outcome.logLines)},"journal":${JSON.stringify(journal)}}`;
    if (outcome.ok) {
      this.kind = "QueryUpdated";
      this.text = `"value":${outcome.valueJson},${rest}`;
    } else {
      this.kind = "QueryFailed";
      const data = outcome.dataJson === undefined ? "" : `"errorData":${outcome.dataJson},`;
      this.text = `"errorMessage":${JSON.stringify(outcome.message)},${data}${rest}`;
    }
  }

  /** True if a client that has the one need not be sent the other. */
  equals(other: QueryContent): boolean {
    return this === other || (this.kind === other.kind && this.text === other.text);
  }

  /** The modification of a Transition for one query of a session. */
  modification(queryId: number): string {
    return `{"type":"${this.kind}","queryId":${queryId},${this.text}`;
  }
}
