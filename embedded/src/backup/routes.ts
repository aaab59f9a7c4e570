import { isAbsolute } from "node:path";
import { type BackupSource, makeBackup } from "./backup.ts";
import { StartError } from "../startError.ts";

export const BACKUP_PATH = "/api/embedded/backup";

type Handler = (request: Request) => Promise<Response>;

/** The handler of a "METHOD /path" that backs up the running backend, for callers that hold the admin key. */
export function backupRoutes(source: BackupSource): ReadonlyMap<string, Handler> {
  return new Map([
    [
      `POST ${BACKUP_PATH}`,
      async (request) => {
        const { to } = (await request.json()) as { to?: unknown };
        if (typeof to !== "string" || !isAbsolute(to))
          return refused("`to` must be the whole path of a folder on the backend's machine.");
        try {
          return Response.json(await makeBackup(source, to));
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          return refused(error instanceof StartError ? reason : `The backup could not be made: ${reason}`);
        }
      },
    ],
  ]);
}

function refused(message: string): Response {
  return Response.json({ code: "BackupFailed", message }, { status: 400 });
}
