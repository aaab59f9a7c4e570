/** A fault of what is being imported: its message is for whoever imports it. */
export class ImportError extends Error {}

/** What the command line prints for any failure. */
export function importFailureText(error: unknown): string {
  const text =
    error instanceof ImportError
      ? error.message
      : "Your request couldn't be completed. Try again later. Nothing was changed.";
  return `Hit an error while importing:\n${text}`;
}

export function tableExists(table: string): ImportError {
  return new ImportError(
    `Table ${table} already exists. Please choose a new table name or use replace/append modes.`,
  );
}

export function invalidRow(row: number, reason: string): ImportError {
  return new ImportError(`Row ${row} wasn't a valid Convex value: ${reason}`);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
