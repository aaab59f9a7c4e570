import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Bounds what one file may take of the disk. */
const FILE_BYTES_MAX = 5 * 1024 * 1024 * 1024;

export class FileTooLarge extends Error {}

/** Writes what comes to a new file and resolves once it is on disk; never holds more than a few pieces. Rejects with FileTooLarge. */
export async function writeHashed(body: Readable, path: string): Promise<{ sha256: Buffer; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > FILE_BYTES_MAX)
        return done(new FileTooLarge(`A file may have at most ${FILE_BYTES_MAX} bytes`));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(body, meter, createWriteStream(path));
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest(), size };
}
