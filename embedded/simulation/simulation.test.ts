import { afterEach, describe, expect, test, vi } from "vitest";
import { World } from "./world.ts";

/** `SEED=17 npx vitest run --project embedded embedded/simulation` runs one seed again and prints what happened. */
const ONE_SEED = process.env.SEED === undefined ? null : Number(process.env.SEED);
const SEEDS = process.env.NIGHTLY === "1" ? 20_000 : 1_000;
/** The thousand seeds of every run are always the same; those of the night are others each time. */
const FIRST_SEED = process.env.NIGHTLY === "1" ? Math.floor(Date.now() / 1000) * 100_000 : 1;
/** Many times what a seed needs: a busy machine is no failure. */
const TIMEOUT_MS = SEEDS * 500;
const FAILURES_SHOWN = 5;

afterEach(() => vi.restoreAllMocks());

async function failureOf(seed: number): Promise<string | null> {
  const world = new World(seed);
  try {
    await world.run();
    return null;
  } catch (error) {
    if (ONE_SEED !== null) console.log(world.lines.join("\n"));
    return `SEED=${seed} ${String(error)}`;
  }
}

describe("simulation", () => {
  test(
    `[SIM1] [SIM3] ${ONE_SEED === null ? `${SEEDS} seeds` : `seed ${ONE_SEED}`}: clients, crashes, lost answers and a jumping clock contradict nothing`,
    async () => {
      const failures: string[] = [];
      const last = ONE_SEED ?? FIRST_SEED + SEEDS - 1;
      for (let seed = ONE_SEED ?? FIRST_SEED; seed <= last && failures.length < FAILURES_SHOWN; seed += 1) {
        const failure = await failureOf(seed);
        if (failure !== null) failures.push(failure);
      }
      expect(failures).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test("[SIM2] a seed gives the same run to the last byte, another seed another one", async () => {
    for (const seed of [3, 14, 159]) {
      const [first, again, other] = [
        await new World(seed).run(),
        await new World(seed).run(),
        await new World(seed + 1).run(),
      ];
      expect(again.lines).toEqual(first.lines);
      expect(again.hash).toBe(first.hash);
      expect(other.hash).not.toBe(first.hash);
    }
  });

  test("[SIM2] nothing in it asks the machine for time, timers or randomness", async () => {
    const strays = new Set<string>();
    const noteCallers = (object: object, name: string): void => {
      vi.spyOn(object as Record<string, () => unknown>, name).mockImplementation(() => {
        strays.add(`${name} ${new Error().stack?.split("\n")[2]}`);
        return 0;
      });
    };
    noteCallers(Date, "now");
    noteCallers(Math, "random");
    const world = new World(5);
    const running = world.run();
    noteCallers(globalThis, "setTimeout");
    noteCallers(globalThis, "setInterval");
    await running;
    expect([...strays].filter((caller) => caller.includes("/embedded/"))).toEqual([]);
  });
});
