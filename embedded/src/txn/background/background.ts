import type { StoredDocument } from "../../store/document.ts";
import type { Snapshot } from "../../store/snapshot.ts";
import { type Clock, nextTurn } from "../clock.ts";
import type { Database } from "../database.ts";
import type { CommitFootprint } from "../writeLog.ts";
import type { TableFollow } from "./tableFollow.ts";

/** What one slice looks at: about two milliseconds' worth, so that no call waits noticeably for it. */
export const SLICE_DOCUMENTS = 128;
export const SLICE_CHARS = 256 * 1024;

/**
 * Follows tables in slices, beside reads and mutations. Between slices everybody else gets a turn; what is
 * committed meanwhile is noted at once and looked at in the next slice, in order, before the walk goes on.
 *
 *   add() within a mutation -> walking, a slice a turn -> all walked: keeps up with writes until stop()
 */
export class Background {
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  readonly #onSlice: () => void;
  readonly #follows = new Map<number, TableFollow[]>();
  #notes: { snapshot: Snapshot; footprint: CommitFootprint }[] = [];
  #snapshot: Snapshot | null = null;
  /** The last commit that was noted: one may be told twice. */
  #notedTs = -1n;
  /** Inside a mutation this code may be ended at any call; what it was changing is then unusable. */
  #isChanging = false;
  #isPlanned = false;
  #isRunning = false;
  #isStopped = false;

  /** `onSlice` is called after each slice; it may add and stop. */
  constructor(db: Database, onSlice: () => void) {
    this.#clock = db.clock;
    this.#onSlice = onSlice;
    this.#unsubscribe = db.onApplied((snapshot, footprint) => {
      // Before anything is followed, what is written will be in the table when it is added.
      if (this.#follows.size === 0 || footprint.ts <= this.#notedTs) return;
      this.#notes.push({ snapshot, footprint });
      this.#notedTs = footprint.ts;
      this.#pump();
    });
  }

  /** The newest state looked at; null before any write was. */
  get snapshot(): Snapshot | null {
    return this.#snapshot;
  }

  /** Everything has been shown that was followed. */
  get isWalked(): boolean {
    return this.#all().every(({ isWalked }) => isWalked);
  }

  /** The tables that were replaced or dropped as a whole, of which nothing is known any more. */
  get lost(): TableFollow[] {
    return this.#all().filter(({ isLost }) => isLost);
  }

  /** Starts to follow. Only within a mutation, of a table as that mutation finds it: nothing is missed between. */
  add(follow: TableFollow): void {
    this.catchUp();
    const existing = this.#follows.get(follow.tableNumber);
    if (existing === undefined) this.#follows.set(follow.tableNumber, [follow]);
    else existing.push(follow);
    this.#pump();
  }

  remove(follow: TableFollow): void {
    const rest = (this.#follows.get(follow.tableNumber) ?? []).filter((other) => other !== follow);
    if (rest.length === 0) this.#follows.delete(follow.tableNumber);
    else this.#follows.set(follow.tableNumber, rest);
  }

  /** Looks at all that was written so far. Within a mutation this means: all but the mutation's own writes. */
  catchUp(): void {
    if (this.#isChanging) for (const follow of this.#all()) follow.lose();
    this.#isChanging = true;
    const notes = this.#notes;
    for (const { snapshot, footprint } of notes) {
      this.#snapshot = snapshot;
      this.#show(footprint);
    }
    this.#notes = [];
    this.#isChanging = false;
  }

  #show(footprint: CommitFootprint): void {
    for (const [{ tableNumber }, { before, after }] of lastWrites(footprint))
      for (const follow of this.#follows.get(tableNumber) ?? []) follow.wrote(before, after);
    for (const change of footprint.catalogChanges) {
      if (change.kind === "tableDropped" || change.kind === "tableFilled")
        for (const follow of this.#follows.get(change.number) ?? []) follow.lose();
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#follows.clear();
    this.#notes = [];
  }

  /** May be ended at any call, too: then a second run is planned at worst, which finds the first and goes. */
  #pump(): void {
    if (this.#isPlanned || this.#isStopped) return;
    this.#clock.defer(() => void this.#run());
    this.#isPlanned = true;
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isStopped) {
      this.catchUp();
      this.#slice();
      this.#onSlice();
      if (this.#notes.length === 0 && !this.#all().some(({ isWalking }) => isWalking)) break;
      await nextTurn(this.#clock);
    }
    this.#isRunning = false;
    this.#isPlanned = false;
  }

  #all(): TableFollow[] {
    return [...this.#follows.values()].flat();
  }

  #slice(): void {
    const budget = { documents: SLICE_DOCUMENTS, chars: SLICE_CHARS };
    for (const follows of this.#follows.values()) {
      for (const follow of follows) {
        follow.walk(budget);
        if (budget.documents <= 0 || budget.chars <= 0) return;
      }
    }
  }
}

type Write = CommitFootprint["writes"][number];

/** Of each document its version before the commit and the last one in it. */
function lastWrites({
  writes,
}: CommitFootprint): Iterable<[Write, { before: StoredDocument | null; after: StoredDocument | null }]> {
  if (writes.length === 1) return [[writes[0]!, writes[0]!]];
  const byId = new Map<string, [Write, { before: StoredDocument | null; after: StoredDocument | null }]>();
  for (const write of writes) {
    const { id } = (write.after ?? write.before)!;
    const earlier = byId.get(id);
    byId.set(id, [write, { before: earlier?.[1].before ?? write.before, after: write.after }]);
  }
  return byId.values();
}
