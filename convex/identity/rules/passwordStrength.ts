import { PASSWORD_LENGTH_MIN, passwordProblem } from "./credentials";

/** 0 is not accepted, 1 weak, 2 fair, 3 good, 4 strong. */
export type PasswordStrength = { score: 0 | 1 | 2 | 3 | 4; label: string; hint: string };

const LABELS = ["Too weak", "Weak", "Fair", "Good", "Strong"] as const;

// Bits that guessing costs from which a password earns each score; ten attempts an hour make even 30 of them safe online.
const BITS = [0, 1, 38, 52, 68] as const;

// The words and rows of keys that guessers try first; within a password they count as a single letter.
const COMMON =
  /passwor[dt]|passw0rd|qwert[yz]u?|asdfgh?|letmein|welcome|iloveyou|admin|monkey|dragon|football|baseball|sunshine|princess|superman|master|hello|login|secret|abc123|switchboard|(19|20)\d\d/gi;

// Letters in the order of the alphabet or of the keys, and repetitions, are one idea however long they are.
const RUNS =
  /(?<one>.)\k<one>{2,}|0123|1234(?:5(?:6(?:7(?:89?)?)?)?)?|abcd(?:ef?)?|(?<many>.{2,})\k<many>+/gi;

const KINDS: readonly [RegExp, number][] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[ _-]/, 3],
  [/[^\w\s-]/, 30],
];

/** How hard a password is to guess, in words that say what would help. Shown while typing; only score 0 is refused. */
export function passwordStrength(password: string): PasswordStrength {
  const problem = passwordProblem(password);
  if (problem) return { score: 0, label: LABELS[0], hint: shortHint(password, problem) };
  const bits = bitsOf(password);
  const score = BITS.findLastIndex((from) => bits >= from) as PasswordStrength["score"];
  return { score, label: LABELS[score], hint: hintOf(score) };
}

function bitsOf(password: string): number {
  const core = password.replace(COMMON, "\u0000").replace(RUNS, "\u0001");
  const letters = KINDS.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0) || 30;
  return Math.max(1, new Set(core).size * 0.5 + core.length * 0.5) * Math.log2(letters);
}

function shortHint(password: string, problem: string): string {
  const missing = PASSWORD_LENGTH_MIN - password.length;
  if (missing <= 0) return problem;
  return password ? `${missing} more ${missing === 1 ? "character" : "characters"}` : problem;
}

function hintOf(score: number): string {
  if (score <= 1) return "Easy to guess. Add a word or two that have nothing to do with each other";
  return score === 2 ? "Another word would make it better" : "";
}
