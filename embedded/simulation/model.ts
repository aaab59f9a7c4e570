import { ACCOUNT_START, ACCOUNTS, RING_SIZE } from "./app.ts";
import type { JsonValue } from "../src/values/json.ts";

/** One mutation that took effect, as its own transaction recorded it. */
export interface Op {
  session: string;
  requestId: number;
  path: string;
  args: Record<string, JsonValue>;
  result: JsonValue;
}

/** What the app's data are after some mutations, said without a database. */
export class Model {
  notes = new Map<string, number>();
  accounts = new Map<string, number>(ACCOUNTS.map((name) => [name, ACCOUNT_START]));
  ring = Array.from({ length: RING_SIZE }, (_, at) => (at + 1) % RING_SIZE);
  /** Scheduled tokens and their functions. */
  plans = new Set<string>();
  ran = new Set<string>();
  opsOf = new Map<string, number>();

  copy(): Model {
    const copy = new Model();
    copy.notes = new Map(this.notes);
    copy.accounts = new Map(this.accounts);
    copy.ring = [...this.ring];
    copy.opsOf = new Map(this.opsOf);
    return copy;
  }

  /** Does what the mutation should have done and gives what it should have returned. */
  apply({ path, args, session }: Op): JsonValue {
    this.opsOf.set(session, (this.opsOf.get(session) ?? 0) + 1);
    const key = args["key"] as string;
    const token = args["token"] as string;
    switch (path) {
      case "notes:set":
        return this.#set(key, args["value"] as number);
      case "notes:bump": {
        const value = (this.notes.get(key) ?? 0) + 1;
        this.#set(key, value);
        return value;
      }
      case "notes:remove":
        return this.notes.delete(key);
      case "bank:transfer":
        return this.#transfer(args["from"] as string, args["to"] as string, args["amount"] as number);
      case "ring:swap":
        return this.#swap(args["at"] as number);
      case "jobs:plan":
        this.plans.add(token);
        return token;
      case "jobs:cancel":
        return this.plans.has(token);
      case "jobs:run":
      case "jobs:acted":
        if (this.ran.has(token)) throw new Error(`${token} ran twice`);
        this.ran.add(token);
        return null;
      default:
        return null;
    }
  }

  /** What a query should answer; a page as far as its end is known. */
  answer(path: string, args: Record<string, JsonValue>, who: string | null, end?: PageEnd): JsonValue {
    switch (path) {
      case "notes:get":
        return this.notes.get(args["key"] as string) ?? null;
      case "notes:range":
        return this.#sorted().filter(
          ([key]) => key >= (args["from"] as string) && key < (args["to"] as string),
        );
      case "notes:page":
        return {
          page: this.#sorted().filter(([key]) => end!.isDone || key < end!.last),
          isDone: end!.isDone,
        };
      case "bank:total":
        return ACCOUNTS.length * ACCOUNT_START;
      case "ring:walk":
        return this.#walk();
      case "ops:count":
        return this.opsOf.get(args["session"] as string) ?? 0;
      case "who:mine":
        return [who, this.notes.get(args["key"] as string) ?? null];
      default:
        throw new Error(`No such query: ${path}`);
    }
  }

  #set(key: string, value: number): JsonValue {
    const before = this.notes.get(key) ?? null;
    this.notes.set(key, value);
    return before;
  }

  #transfer(from: string, to: string, amount: number): JsonValue {
    this.accounts.set(from, this.accounts.get(from)! - amount);
    this.accounts.set(to, this.accounts.get(to)! + amount);
    if (this.accounts.get(from)! < 0 && from !== to) throw new Error("A refused transfer took effect");
    return this.accounts.get(from)!;
  }

  #swap(a: number): JsonValue {
    const b = this.ring[a]!;
    const c = this.ring[b]!;
    [this.ring[a], this.ring[b], this.ring[c]] = [c, this.ring[c]!, b];
    return c;
  }

  #walk(): number[] {
    const walk = [0];
    for (let next = this.ring[0]!; next !== 0; next = this.ring[next]!) walk.push(next);
    return walk;
  }

  #sorted(): [string, number][] {
    return [...this.notes].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/**
 * Where a page ended when it was first read. Its last note may be removed and made anew: it is then another, behind
 * the end of the page. So the end itself is not compared.
 */
export interface PageEnd {
  isDone: boolean;
  last: string;
}
