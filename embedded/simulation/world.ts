import { liftLimits } from "../src/guard/guard.ts";
import { decodeTs } from "../src/sync/protocol.ts";
import { ACCOUNTS, NOTES, RING_SIZE } from "./app.ts";
import { Client } from "./client.ts";
import { Connection } from "./connection.ts";
import { SeededRandom } from "./seededRandom.ts";
import { SimulatedBackend } from "./simulatedBackend.ts";
import { SimulatedDisk } from "./simulatedDisk.ts";
import { Timeline } from "./timeline.ts";
import { Truth } from "./truth.ts";

const CLIENTS_MAX = 4;
const STEPS_MAX = 60;
const STEP_MS_MAX = 150;
const RESTART_MS_MAX = 300;
/** Long enough for every reconnect, scheduled call and look at a clock that was set. */
const SETTLE_MS = 25_000;
const HOUR_MS = 3_600_000;
const CLOCK_JUMPS_MS = [-HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS, 5_000, -5_000];
/** Days that the clock may be ahead: finished jobs are kept for a week, and the checks count on them. */
const SKEW_MS_MAX = 4 * 24 * HOUR_MS;
const QUERIES = [
  "notes:get",
  "notes:range",
  "notes:page",
  "bank:total",
  "ring:walk",
  "ops:count",
  "who:mine",
];

/** What a simulation gives back: the same for the same seed, to the last byte. */
export interface Trace {
  lines: string[];
  hash: string;
}

/** Clients, a network, a backend that dies and comes back, its disk and its clock: one run of all that, from a seed. */
export class World {
  readonly #random: SeededRandom;
  readonly #timeline: Timeline;
  readonly #truth = new Truth();
  readonly #disk: SimulatedDisk;
  readonly #clients: Client[];
  readonly lines: string[] = [];
  #backend: SimulatedBackend;
  #tokens: string[] = [];
  #skewMsMax = 0;

  constructor(seed: number) {
    liftLimits();
    this.#random = new SeededRandom(seed);
    this.#timeline = new Timeline(this.#random);
    this.#disk = new SimulatedDisk(this.#timeline, this.#random, (batch) => {
      this.#log(`batch ${batch.ts} ${batch.put.join(" ")} - ${batch.remove.join(" ")}`);
      this.#timeline.check(() => this.#truth.learn(this.#disk, batch));
    });
    this.#backend = this.#newBackend();
    this.#clients = Array.from({ length: 1 + this.#random.below(CLIENTS_MAX) }, (_, at) =>
      this.#newClient(at),
    );
  }

  /** Lives through everything, then through calm, and checks that nothing is missing. Throws at the first contradiction. */
  async run(): Promise<Trace> {
    this.#startBackend();
    for (const client of this.#clients) client.start();
    const steps = 10 + this.#random.below(STEPS_MAX);
    for (let step = 0; step < steps; step += 1) {
      this.#step();
      await this.#timeline.pass(this.#random.next() * STEP_MS_MAX);
    }
    this.#disk.failureShare = 0;
    // What was scheduled while the clock was ahead waits for that time to come.
    this.#timeline.skewMs = this.#skewMsMax;
    if (!this.#backend.isAlive) this.#restartSoon();
    await this.#timeline.pass(SETTLE_MS);
    this.#checkEnd();
    return { lines: this.lines, hash: hashOf(this.lines) };
  }

  #step(): void {
    const random = this.#random;
    const client = random.pick(this.#clients);
    const dice = random.next();
    if (dice < 0.6) this.#mutate(client);
    else if (dice < 0.74) client.subscribe(...this.#anyQuery());
    else if (dice < 0.78) this.#unsubscribe(client);
    else if (dice < 0.84) client.become(random.pick([null, "ann", "bob"]));
    else if (dice < 0.9) client.cut();
    else if (dice < 0.92) client.stall(random.next() * 1_000);
    else if (dice < 0.95) this.#crash();
    else if (dice < 0.96) void this.#stopCleanly();
    else if (dice < 0.97) this.#disk.failureShare = random.pick([0, 0.05]);
    else if (dice < 0.98) this.#backend.push();
    else this.#jump();
  }

  #mutate(client: Client): void {
    const random = this.#random;
    const key = random.pick(NOTES);
    const [from, to] = [random.pick(ACCOUNTS), random.pick(ACCOUNTS)];
    const choices: (() => [string, object])[] = [
      () => ["notes:set", { key, value: random.below(1000) }],
      () => ["notes:bump", { key }],
      () => ["notes:remove", { key }],
      () => ["bank:transfer", from === to ? { from, to, amount: 0 } : { from, to, amount: random.below(90) }],
      () => ["ring:swap", { at: random.below(RING_SIZE) }],
      () => ["jobs:plan", this.#newPlan()],
      () => ["jobs:cancel", { token: this.#tokens.length === 0 ? "none" : random.pick(this.#tokens) }],
    ];
    const [path, args] = random.pick(choices)();
    this.#log(`${client.name} ${path} ${JSON.stringify(args)}`);
    client.call("Mutation", path, args as Parameters<Client["call"]>[2]);
  }

  #newPlan(): object {
    const path = this.#random.pick(["jobs:run", "jobs:run", "jobs:act"]);
    const fails = path === "jobs:run" && this.#random.chance(0.2);
    const token = `t${this.#tokens.length}${fails ? "!" : ""}`;
    this.#tokens.push(token);
    return { token, path, delayMs: this.#random.pick([0, 0, 50, 1_500]) };
  }

  #anyQuery(): Parameters<Client["subscribe"]> {
    const random = this.#random;
    const [from = "", to = ""] = [random.pick(NOTES), random.pick(NOTES)].sort();
    const session = random.pick(this.#clients).name;
    return [random.pick(QUERIES), { key: random.pick(NOTES), from, to, session }];
  }

  #unsubscribe(client: Client): void {
    const queries = [...client.queries.keys()];
    if (queries.length > 0) client.unsubscribe(this.#random.pick(queries));
  }

  #jump(): void {
    const jumpMs = this.#random.pick(CLOCK_JUMPS_MS);
    if (Math.abs(this.#timeline.skewMs + jumpMs) > SKEW_MS_MAX) return;
    this.#log(`the clock jumps by ${jumpMs}`);
    this.#timeline.skewMs += jumpMs;
    this.#skewMsMax = Math.max(this.#skewMsMax, this.#timeline.skewMs);
  }

  #crash(): void {
    if (!this.#backend.isAlive) return;
    this.#log("crash");
    this.#backend.kill();
    for (const client of this.#clients) client.cut();
    this.#restartSoon();
  }

  async #stopCleanly(): Promise<void> {
    if (this.#backend.hub === null) return;
    this.#log("stop");
    await this.#backend.stop();
    for (const client of this.#clients) client.cut();
    this.#restartSoon();
  }

  #restartSoon(): void {
    this.#timeline.after(this.#random.next() * RESTART_MS_MAX, () => {
      if (this.#backend.isAlive) return;
      this.#backend = this.#newBackend();
      this.#startBackend();
    });
  }

  #startBackend(): void {
    const backend = this.#backend;
    backend.start().catch((error: unknown) => this.#timeline.check(() => this.#reported(error)));
  }

  #newBackend(): SimulatedBackend {
    const { timeline, random, disk, truth } = this.#parts();
    return new SimulatedBackend({
      timeline,
      random,
      disk,
      truth,
      report: (error) => timeline.check(() => this.#reported(error)),
    });
  }

  #parts() {
    return { timeline: this.#timeline, random: this.#random, disk: this.#disk, truth: this.#truth };
  }

  /** A backend whose disk failed says so and is started again; anything else that it reports is a bug. */
  #reported(error: unknown): void {
    const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error);
    if (!/could not be written|simulated disk failed|database is closed/i.test(text)) throw error;
    this.#crash();
  }

  #newClient(at: number): Client {
    const { timeline, random, truth } = this.#parts();
    return new Client({
      name: `c${at}`,
      timeline,
      random,
      truth,
      connect: (client) => {
        const backend = this.#backend;
        if (backend.hub === null) return null;
        return new Connection({
          timeline,
          random,
          hub: backend.hub,
          client,
          onSent: (text) => timeline.check(() => this.#checkSent(client.name, text)),
          isServed: () => backend.isAlive,
        });
      },
    });
  }

  /** Nothing leaves the backend that is not on the disk. */
  #checkSent(to: string, text: string): void {
    this.#log(`to ${to}: ${text}`);
    const frame = JSON.parse(text) as { ts?: string; endVersion?: { ts: string } };
    const shown = frame.endVersion?.ts ?? frame.ts;
    if (shown !== undefined && decodeTs(shown) > this.#disk.ts!)
      throw new Error(`${to} is told of ${decodeTs(shown)}, the disk is at ${this.#disk.ts}`);
  }

  #checkEnd(): void {
    for (const client of this.#clients) client.checkIsUpToDate();
    for (const client of this.#clients) {
      for (const [requestId, result] of client.acknowledged)
        if (this.#truth.results.get(`${client.name}/${requestId}`) !== result)
          throw new Error(`${client.name}/${requestId} was acknowledged and is lost`);
    }
    for (const row of this.#truth.rowsOf("_scheduled_functions")) {
      const { kind } = row["state"] as { kind: string };
      const path = row["udfPath"] as string;
      if (!path.startsWith("crons:") && (kind === "pending" || kind === "inProgress"))
        throw new Error(`A job stays ${kind}: ${JSON.stringify(row)}`);
    }
  }

  #log(line: string): void {
    this.lines.push(`${this.#timeline.elapsedMs.toFixed(3)} ${line}`);
  }
}

/** FNV-1a over all lines. */
function hashOf(lines: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const line of lines)
    for (let at = 0; at < line.length; at += 1) hash = Math.imul(hash ^ line.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}
