import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { fsyncSync, openSync, closeSync, renameSync } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { FileTooLarge, writeHashed } from "../store/hashedFile.ts";
import type { Database } from "../txn/database.ts";
import type { Transaction } from "../txn/transaction.ts";
import type { JsonObject } from "../values/json.ts";

/** What functions see of a stored file (`ctx.storage.getMetadata`). */
export interface FileMetadata {
  storageId: string;
  /** Hexadecimal. */
  sha256: string;
  size: number;
  contentType: string | null;
}

/** A stored file opened for reading. */
export interface OpenedFile extends FileMetadata {
  /** To be read once, or closed. */
  stream(): Readable;
}

/** Bytes on disk that are not yet a file of the app. */
export interface StagedFile {
  path: string;
  /** Hexadecimal. */
  sha256: string;
  size: number;
}

/** Bytes on disk that are to become a file. */
export interface Upload extends StagedFile {
  contentType: string | null;
  /** Hexadecimal or base64. */
  announcedSha256?: string | undefined;
}

export type FileBody = Uint8Array | Blob | ReadableStream<Uint8Array> | Readable;

export class FileStorageError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const STORAGE_TABLE = "_storage";
/** An upload address works for an hour, as Convex's do. */
const UPLOAD_URL_LIFETIME_MS = 60 * 60 * 1000;
/**
 * Files of the app: bytes under `<folder>/files`, one row each in `_storage`. A row is committed only
 * after its bytes are on disk under its id, so a file that a function can see can be read.
 */
export class FileStorage {
  private readonly db: Database;
  private readonly folder: string;
  private readonly cloudUrl: string;
  private readonly secret: Uint8Array;
  private holds = 0;
  private readonly heldDeletions: string[] = [];

  private constructor(options: { db: Database; folder: string; cloudUrl: string; secret: Uint8Array }) {
    this.db = options.db;
    this.folder = options.folder;
    this.cloudUrl = options.cloudUrl;
    this.secret = options.secret;
  }

  /** Opens the folder, making it if needed; uploads cut off by a crash are swept away. */
  static async open(options: {
    db: Database;
    folder: string;
    cloudUrl: string;
    secret: Uint8Array;
  }): Promise<FileStorage> {
    await mkdir(join(options.folder, "files"), { recursive: true });
    await rm(join(options.folder, "incoming"), { recursive: true, force: true });
    await mkdir(join(options.folder, "incoming"), { recursive: true });
    return new FileStorage(options);
  }

  /** An address that takes one file of the component by POST and answers `{storageId}`. */
  generateUploadUrl(owner = ""): string {
    const name = Buffer.from(owner).toString("hex");
    const claim = `${Date.now() + UPLOAD_URL_LIFETIME_MS}.${name}-${randomBytes(9).toString("base64url")}`;
    return `${this.cloudUrl}/api/storage/upload?token=${claim}.${this.sign(claim)}`;
  }

  /** Tells whether an upload address was made here and is not too old. */
  mayUpload(token: string): boolean {
    const [expires = "", nonce = "", signature = ""] = token.split(".");
    const expected = Buffer.from(this.sign(`${expires}.${nonce}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    return Number(expires) >= Date.now();
  }

  /** The component that a valid upload address belongs to. */
  ownerOf(token: string): string {
    const nonce = token.split(".")[1] ?? "";
    return Buffer.from(nonce.slice(0, nonce.indexOf("-")), "hex").toString();
  }

  /** Stores the bytes for a component and resolves with the id once file and row are durable. */
  async store(
    body: FileBody,
    contentType: string | null,
    announcedSha256?: string,
    owner = "",
  ): Promise<string> {
    const path = this.incomingPath();
    try {
      return await this.keep({ ...(await write(body, path)), contentType, announcedSha256 }, owner);
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * Stores the bytes as part of a mutation: the file exists if that commits. Of one that fails the bytes
   * are left without a row, for the next start to sweep away.
   */
  async storeWithin(
    tx: Transaction,
    body: FileBody,
    contentType: string | null,
    expectedSha256?: string,
    owner = "",
  ): Promise<string> {
    const staged = await this.stage(body);
    try {
      const row = ownedRow(checkedRow(staged, contentType, expectedSha256), owner);
      const id = tx.insert("", STORAGE_TABLE, row);
      this.place([{ ...staged, id }]);
      return id;
    } finally {
      await rm(staged.path, { force: true });
    }
  }

  /** Makes a file of bytes that are on disk; resolves with its id once its row is durable. */
  async keep(upload: Upload, owner = ""): Promise<string> {
    const row = ownedRow(checkedRow(upload, upload.contentType, upload.announcedSha256), owner);
    const { value } = await this.db.runMutation((tx) => {
      const id = tx.insert("", STORAGE_TABLE, row);
      this.place([{ ...upload, id }]);
      return id;
    });
    return value;
  }

  /** Where a stored file is; null if there is none under this id. */
  locate(id: string, tx = this.db.beginRead()): (FileMetadata & { path: string }) | null {
    const found = this.metadata(tx, id);
    return found === null ? null : { ...found, path: this.pathOf(id) };
  }

  /** Takes the bytes of a file that gets its id and its row from an import. */
  async stage(body: FileBody): Promise<StagedFile> {
    return write(body, this.incomingPath());
  }

  /** Part of the transaction that inserts the rows: puts the bytes where the rows' ids say. */
  place(staged: readonly (StagedFile & { id: string })[]): void {
    for (const { path, id } of staged) renameSync(path, this.pathOf(id));
    if (staged.length > 0) syncFolder(join(this.folder, "files"));
  }

  /** Keeps the bytes of files that are deleted from now on until the returned function is called: an export reads them. */
  holdDeletions(): () => void {
    this.holds += 1;
    return () => {
      this.holds -= 1;
      if (this.holds === 0) for (const id of this.heldDeletions.splice(0)) this.removeBytes(id);
    };
  }

  /** Opens a stored file; null if there is none under this id. */
  async open(id: string, tx = this.db.beginRead()): Promise<OpenedFile | null> {
    const found = this.locate(id, tx);
    if (found === null) return null;
    const handle = await open(found.path, "r").catch(() => null);
    return handle === null ? null : { ...found, stream: () => handle.createReadStream() };
  }

  /** The address the file is served at, or null if it does not exist (any more). */
  getUrl(tx: Transaction, id: string): string | null {
    return this.metadata(tx, id) === null ? null : `${this.cloudUrl}/api/storage/${id}`;
  }

  metadata(tx: Transaction, id: string): FileMetadata | null {
    const table = tx.tableOf(id);
    if (table === null || table.name !== STORAGE_TABLE) return null;
    const row = tx.get(id)?.value;
    if (row === undefined) return null;
    const contentType = typeof row.contentType === "string" ? row.contentType : null;
    return { storageId: id, sha256: String(row.sha256), size: Number(row.size), contentType };
  }

  /** The file if it is one of the component. Addresses of files serve everybody's; functions see their component's only. */
  own(tx: Transaction, id: string, owner: string): FileMetadata | null {
    const found = this.metadata(tx, id);
    return found !== null && (tx.get(id)?.value.componentPath ?? "") === owner ? found : null;
  }

  /** Deletes the row now and the bytes once that is durable. Throws if there is no such file. */
  delete(tx: Transaction, id: string): void {
    if (this.metadata(tx, id) === null) {
      throw new FileStorageError(404, "StorageIdNotFound", `storage id ${id} not found`);
    }
    tx.remove(id);
    tx.onCommit(() => this.removeBytes(id));
  }

  /** Removes files that no row names: left by a crash between the rename and the commit. */
  async sweep(): Promise<void> {
    const tx = this.db.beginRead();
    for (const name of await readdir(join(this.folder, "files"))) {
      if (this.metadata(tx, name) === null) await rm(this.pathOf(name), { force: true });
    }
  }

  private removeBytes(id: string): void {
    if (this.holds > 0) this.heldDeletions.push(id);
    else void rm(this.pathOf(id), { force: true }).catch(() => undefined);
  }

  private incomingPath(): string {
    return join(this.folder, "incoming", randomBytes(12).toString("hex"));
  }

  /** Where the bytes of a stored file are. */
  pathOf(id: string): string {
    return join(this.folder, "files", id);
  }

  private sign(claim: string): string {
    return createHmac("sha256", this.secret).update(`upload:${claim}`).digest("base64url");
  }
}

/** Writes the bytes to disk, whatever they come as. */
async function write(body: FileBody, path: string): Promise<StagedFile> {
  try {
    const { sha256, size } = await writeHashed(readableOf(body), path);
    return { path, sha256: sha256.toString("hex"), size };
  } catch (error) {
    throw error instanceof FileTooLarge ? new FileStorageError(413, "FileTooLarge", error.message) : error;
  }
}

function readableOf(body: FileBody): Readable {
  if (body instanceof Readable) return body;
  if (body instanceof Uint8Array)
    return Readable.from([Buffer.from(body.buffer, body.byteOffset, body.byteLength)]);
  const web = body instanceof Blob ? body.stream() : body;
  return Readable.fromWeb(web as Parameters<typeof Readable.fromWeb>[0]);
}

/** The row of a stored file. Throws if its digest is not the one that was announced. */
function checkedRow(
  { sha256, size }: { sha256: string; size: number },
  contentType: string | null,
  announced: string | undefined,
): JsonObject {
  if (announced !== undefined && !sameDigest(announced, sha256))
    throw new FileStorageError(400, "BadDigest", "The sha-256 of the body is not the one that was announced");
  return contentType === null ? { sha256, size } : { sha256, size, contentType };
}

/** The row with the component that the file belongs to; the app's own have no such field. */
function ownedRow(row: JsonObject, owner: string): JsonObject {
  return owner === "" ? row : { ...row, componentPath: owner };
}

function sameDigest(announced: string, hex: string): boolean {
  return announced.toLowerCase() === hex || announced === Buffer.from(hex, "hex").toString("base64");
}

/** A rename survives a power cut only once the folder itself is on disk. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
