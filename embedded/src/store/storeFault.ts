/** The file can't be used. Its message says what is wrong and what to do, in words for who runs the backend. */
export class StoreFault extends Error {}

/** What to do when a file can't be trusted. */
export const RESTORE =
  "Restore a backup, or put back a copy of the whole data folder made while the backend was stopped.";

/** For a file whose contents are not what was written. */
export function damaged(path: string, what: string, cause?: unknown): StoreFault {
  return new StoreFault(`The database ${path} is damaged (${what}). ${RESTORE}`, { cause });
}

/** Names what SQLite reported; the error itself if it is none of the disk's. */
export function faultOf(path: string, error: unknown): Error {
  if (error instanceof StoreFault) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const sentence = sentenceFor(path, codeOf(cause), cause.message);
  return sentence === null ? cause : new StoreFault(sentence, { cause });
}

function sentenceFor(path: string, code: string, message: string): string | null {
  if (code.startsWith("SQLITE_FULL"))
    return `The disk is full: the database ${path} can't be written. Free some space and start the backend again.`;
  if (
    code.startsWith("SQLITE_READONLY") ||
    code.startsWith("SQLITE_CANTOPEN") ||
    code.startsWith("SQLITE_PERM")
  )
    return `The database ${path} can't be opened for writing (${message}): let the user of this process write to it and its folder.`;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED") || message.includes("locked"))
    return `The database ${path} is in use by another process: stop that one or choose another folder.`;
  if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB"))
    return damaged(path, message).message;
  if (code.startsWith("SQLITE_IOERR"))
    return `The disk reported an error on the database ${path} (${message}): check the disk and its free space, then start the backend again.`;
  return null;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
