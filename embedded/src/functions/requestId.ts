import { randomUUID } from "node:crypto";

/** Sixteen hexadecimal digits that name one request in logs and error messages. */
export function newRequestId(): string {
  return randomUUID().replaceAll("-", "").slice(0, 16);
}
