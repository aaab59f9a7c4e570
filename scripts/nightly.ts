import { vitestStep } from "./checks/plan.ts";
import { finish, lineOf, runStep } from "./checks/step.ts";

// Tests with volume look at this and take the figure that needs an hour instead of a second.
process.env["NIGHTLY"] = "1";
const outcome = await runStep(vitestStep("the embedded backend at full volume (vitest)", ["embedded"]), {
  live: true,
});
console.log(lineOf(outcome));
finish([outcome]);
