/** One place of the matrix: something that can be called, and who calls. What is wrong there is a list of sentences. */
export type Leak = { subject: string; caller: string; what: string };

export class Cells {
  #count = 0;
  readonly #leaks: Leak[] = [];

  /** Runs one cell and keeps what it found. An error of the check itself counts as a leak: nothing was proven. */
  async run(
    subject: string,
    caller: string,
    check: () => Promise<readonly (string | null)[]>,
  ): Promise<void> {
    this.#count += 1;
    const found = await check().catch((error: unknown) => [`could not be checked: ${String(error)}`]);
    for (const what of found) if (what !== null) this.#leaks.push({ subject, caller, what });
  }

  /** What leaked to a caller so far, one line each, for a test's message. */
  leaksTo(caller: string): string[] {
    return this.#leaks
      .filter((leak) => leak.caller === caller)
      .map(({ subject, what }) => `${subject} as ${caller}: ${what}`);
  }

  /** The line with which the matrix ends. */
  summary(): string {
    return `isolation: ${this.#count} cells, ${this.#leaks.length} leaks`;
  }
}
