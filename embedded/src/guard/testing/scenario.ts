// Runs in a process of its own, for watchdog.test.ts: does what the argument names and prints what came of it as JSON.
import vm from "node:vm";
import { type CutOff, runGuarded, watchBySignal } from "../guard.ts";

const inner = vm.createContext({});
const spin = new vm.Script("for (;;);");
const isEnded = (result: CutOff | null) => result !== null;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const spinFor = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

let interrupts = 0;
const sendAfterMs = process.argv[2] === "late" ? 60 : 0;
const bySignal = await watchBySignal(() => (interrupts += 1), sendAfterMs);

async function scenario(name: string | undefined): Promise<unknown> {
  switch (name) {
    case "loops": {
      const results: boolean[] = [];
      for (let n = 0; n < 3; n += 1) {
        results.push(isEnded(runGuarded(() => {}, 50)));
        results.push(isEnded(runGuarded(() => spinFor(1e9), 50)));
        results.push(isEnded(runGuarded(() => void spin.runInContext(inner), 50)));
        // Longer than the thread stays awake.
        await pause(60);
      }
      return results;
    }
    case "thrown": {
      let message = "";
      try {
        runGuarded(() => {
          throw new Error("from within");
        }, 50);
      } catch (error) {
        message = (error as Error).message;
      }
      return [message, isEnded(runGuarded(() => spinFor(1e9), 50)), isEnded(runGuarded(() => {}, 50))];
    }
    case "close": {
      // Work that takes about as long as it may: whoever wins, the next one is not hit.
      let [ended, hit] = [0, 0];
      for (let n = 0; n < 150; n += 1) {
        if (isEnded(runGuarded(() => spinFor(4 + (n % 17)), 8))) ended += 1;
        if (isEnded(runGuarded(() => {}, 1_000))) hit += 1;
      }
      return [ended > 0 && ended < 150, hit];
    }
    case "late": {
      // Time is up after 50 ms and the signal comes 60 later: the work ends between the two.
      const first = isEnded(runGuarded(() => spinFor(85), 50));
      return [first, isEnded(runGuarded(() => spinFor(100), 5_000)), interrupts];
    }
    case "interruptIdle": {
      process.kill(process.pid, "SIGINT");
      await pause(100);
      return [interrupts, isEnded(runGuarded(() => spinFor(1e9), 50))];
    }
    case "interruptBusy": {
      const result = runGuarded(() => {
        process.kill(process.pid, "SIGINT");
        spinFor(1e9);
      }, 5_000);
      await pause(50);
      return [isEnded(result), (result?.usedMs ?? 1e9) < 2_500, interrupts];
    }
    default:
      throw new Error(`No scenario ${name}`);
  }
}

console.log(JSON.stringify({ bySignal, interrupts, result: await scenario(process.argv[2]) }));
