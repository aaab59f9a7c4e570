import { changedUnitStep, lintSteps, typeSteps } from "./checks/plan.ts";
import { finish, runQuietly } from "./checks/step.ts";

finish(await runQuietly([...lintSteps(), changedUnitStep(), ...typeSteps()]));
