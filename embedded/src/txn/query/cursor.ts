import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import { DatabaseError } from "../errors.ts";
import type { QueryJson } from "../queryJson.ts";

/** A place in the results of a query: behind the document with this key, or behind all. */
export type CursorPosition = { after: string } | "end";

export const CURSOR_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_BYTES = 16;
const AFTER = 1;
const END = 0;

/** Seals cursors: a key holds field values that the reader may not be allowed to see, and must not be made up. */
export class CursorSeal {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The same position gives the same text, so that an unchanged page is seen to be unchanged. */
  seal(position: CursorPosition, fingerprint: Buffer): string {
    const key = position === "end" ? Buffer.alloc(0) : Buffer.from(position.after, "latin1");
    const plain = Buffer.concat([fingerprint, Buffer.of(position === "end" ? END : AFTER), key]);
    const nonce = createHmac("sha256", this.#key).update(plain).digest().subarray(0, NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64url");
  }

  /** Reads a cursor of this very query; throws `DatabaseError` for any other text. */
  open(cursor: string, fingerprint: Buffer): CursorPosition {
    const plain = this.#decrypt(Buffer.from(cursor, "base64url"));
    if (plain === null || !plain.subarray(0, FINGERPRINT_BYTES).equals(fingerprint)) throw invalidCursor();
    if (plain[FINGERPRINT_BYTES] === END) return "end";
    return { after: plain.subarray(FINGERPRINT_BYTES + 1).toString("latin1") };
  }

  #decrypt(sealed: Buffer): Buffer | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES + FINGERPRINT_BYTES + 1) return null;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)),
        decipher.final(),
      ]);
    } catch {
      return null;
    }
  }
}

/** Tells queries apart, so that a cursor of one is not used with another or with a redefined index. */
export function queryFingerprint(
  component: string,
  query: QueryJson,
  indexFields: readonly string[],
): Buffer {
  const text = JSON.stringify([component, query, indexFields]);
  return createHash("sha256").update(text).digest().subarray(0, FINGERPRINT_BYTES);
}

function invalidCursor(): DatabaseError {
  return new DatabaseError(
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
  );
}
