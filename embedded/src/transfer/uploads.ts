import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TransferError } from "./transferError.ts";

const TOKEN = /^[0-9a-f]{32}$/;
/** As Convex has it. */
const PART_NUMBER_MAX = 10_000;

/** Files that come in parts. They are kept while the backend runs; what a crash leaves behind is swept away at the next start. */
export class Uploads {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Uploads> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new Uploads(folder);
  }

  async start(): Promise<string> {
    const token = randomBytes(16).toString("hex");
    await mkdir(join(this.#folder, token));
    return token;
  }

  /** Keeps a part and returns the token that names it in `finish`. */
  async addPart(token: string, part: number, body: ReadableStream<Uint8Array> | null): Promise<string> {
    const folder = await this.#open(token);
    if (!Number.isInteger(part) || part < 1 || part > PART_NUMBER_MAX)
      throw new TransferError("InvalidPartNumber", `partNumber must be 1 to ${PART_NUMBER_MAX}`);
    const source = Readable.fromWeb((body ?? new Blob().stream()) as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(source, createWriteStream(join(folder, String(part))));
    return `${token}.${part}`;
  }

  /** Puts the parts together and returns the path of the whole file. */
  async finish(token: string, partTokens: readonly unknown[]): Promise<string> {
    const folder = await this.#open(token);
    const whole = `${folder}.file`;
    const target = createWriteStream(whole);
    for (const partToken of partTokens) {
      const part = /^([0-9a-f]{32})\.(\d+)$/.exec(String(partToken));
      const isKept = part !== null && (await stat(join(folder, part[2]!)).catch(() => null)) !== null;
      if (!isKept || part[1] !== token)
        throw new TransferError("InvalidPartToken", "A part is not of this upload");
      await pipeline(createReadStream(join(folder, part[2]!)), target, { end: false });
    }
    await new Promise<void>((resolve, reject) => {
      target.once("error", reject);
      target.end(resolve);
    });
    await rm(folder, { recursive: true, force: true });
    return whole;
  }

  async #open(token: string): Promise<string> {
    const folder = join(this.#folder, token);
    const isKnown = TOKEN.test(token) && (await stat(folder).catch(() => null)) !== null;
    if (!isKnown) throw new TransferError("InvalidUploadToken", "This upload is not known");
    return folder;
  }
}
