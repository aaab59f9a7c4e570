// Long enough to resist guessing at the sign-in's rate limit, without rules on letters that make people write passwords down.
export const PASSWORD_LENGTH_MIN = 10;
// Hashing time grows with the text; no one types more than this.
const PASSWORD_LENGTH_MAX = 200;

export const NAME_LENGTH_MAX = 80;

/** Why a password cannot be taken, or null when it can. */
export function passwordProblem(password: unknown): string | null {
  if (typeof password !== "string" || password.length < PASSWORD_LENGTH_MIN) {
    return `The password needs at least ${PASSWORD_LENGTH_MIN} characters`;
  }
  if (password.length > PASSWORD_LENGTH_MAX)
    return `The password may have at most ${PASSWORD_LENGTH_MAX} characters`;
  if (new Set(password).size < 4) return "The password repeats too few characters";
  return null;
}

/** A name without outer and double spaces, or null when nothing or too much remains. */
export function cleanName(raw: unknown): string | null {
  if (typeof raw !== "string") return null;
  const name = raw.replace(/\s+/g, " ").trim();
  return name.length > 0 && name.length <= NAME_LENGTH_MAX ? name : null;
}

/** What a person's first organisation is called unless they say so. */
export function personalOrganizationName(name: string): string {
  return `${name}'s organization`.slice(0, NAME_LENGTH_MAX);
}
