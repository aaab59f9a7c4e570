import { expect, test, vi } from "vitest";
import { freshFolder } from "../testing/freshFolder.ts";
import { Database } from "../txn/database.ts";
import { FileStorage } from "./fileStorage.ts";

test("[FIL2] [FIL8] an upload address works for an hour and no longer", async () => {
  const folder = await freshFolder("files");
  const db = await Database.open({ path: ":memory:" });
  const files = await FileStorage.open({
    db,
    folder: folder.path,
    cloudUrl: "http://x",
    secret: new Uint8Array(32),
  });
  const token = new URL(files.generateUploadUrl()).searchParams.get("token") ?? "";
  const now = Date.now();
  const clock = vi.spyOn(Date, "now");
  try {
    clock.mockReturnValue(now + 59 * 60 * 1000);
    expect(files.mayUpload(token)).toBe(true);
    clock.mockReturnValue(now + 61 * 60 * 1000);
    expect(files.mayUpload(token)).toBe(false);
    clock.mockReturnValue(now);
    for (const forged of [`${token}x`, token.replace(/^\d/, "9"), "..", "", "1.2.3"])
      expect(files.mayUpload(forged)).toBe(false);
  } finally {
    clock.mockRestore();
    await db.close();
    await folder.remove();
  }
});
