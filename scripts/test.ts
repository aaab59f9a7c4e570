import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildClient, buildSdk } from "./app/builds.ts";
import { journeyStep, lintSteps, sizeStep, typeSteps, vitestStep } from "./checks/plan.ts";
import { finish, lineOf, type Outcome, runQuietly, runStep, type Step } from "./checks/step.ts";

const PARTS: Readonly<Record<string, () => Promise<Outcome[]>>> = {
  checks: () => runQuietly([...lintSteps(), ...typeSteps()]),
  unit: () =>
    live(
      vitestStep("unit tests of functions, client, scripts and sandbox (vitest)", ["convex", "src", "house"]),
    ),
  sdk: () => live(vitestStep("the SDK against a real server (vitest)", ["sdk"])),
  embedded: () => live(vitestStep("the embedded backend (vitest)", ["embedded"])),
  size: () => live(sizeStep()),
  journeys: () => live(journeyStep()),
};

async function live(step: Step): Promise<Outcome[]> {
  const outcome = await runStep(step, { live: true });
  console.log(lineOf(outcome));
  return [outcome];
}

const wished = process.argv.slice(2);
const unknown = wished.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`No such part: ${unknown.join(", ")}. There are: ${Object.keys(PARTS).join(", ")}`);

const logFile = join(tmpdir(), `switchboard-build-${process.pid}.log`);
await Promise.all([buildClient(logFile), buildSdk(logFile)]);

const outcomes: Outcome[] = [];
for (const [name, run] of Object.entries(PARTS)) {
  if (wished.length > 0 && !wished.includes(name)) continue;
  console.log(`\n== ${name}`);
  outcomes.push(...(await run()));
}
console.log("");
for (const outcome of outcomes)
  console.log(`${lineOf(outcome)}: ${outcome.passed} passed, ${outcome.failed} failed`);
finish(outcomes);
