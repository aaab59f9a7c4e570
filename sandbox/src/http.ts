import type { IncomingMessage, ServerResponse } from "node:http";

/** Forms and mails are short; whatever is longer was not meant for this. */
const BODY_BYTES_MAX = 512 * 1024;

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self'; frame-ancestors 'none'";

/** Answers with a text and the headers that every answer of the sandbox carries. */
export function respond(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  policy: string = PAGE_POLICY,
): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    // Links to elsewhere name no origin; the sandbox's own forms must, because it looks at it.
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": policy,
  });
  response.end(body);
}

/** Answers with a page. */
export function respondPage(response: ServerResponse, html: string, policy?: string): void {
  respond(response, 200, "text/html; charset=utf-8", html, policy);
}

/** Answers with JSON. */
export function respondJson(response: ServerResponse, status: number, value: unknown): void {
  respond(response, status, "application/json", JSON.stringify(value));
}

/** A page of somebody else must not make this one send signed events. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host = "" } = request.headers;
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  return isLocal && (origin === undefined || origin === `http://${host}`);
}

/** The body of a request as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Error("The body is too long");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The fields of a form, posted by a page or as JSON. */
export async function readFields(
  request: IncomingMessage,
): Promise<{ fields: Map<string, string>; isJson: boolean }> {
  const text = await readBody(request);
  const isJson = request.headers["content-type"]?.includes("json") ?? false;
  const pairs = isJson
    ? Object.entries(JSON.parse(text || "{}") as Record<string, unknown>).map(
        ([name, value]) => [name, String(value)] as const,
      )
    : [...new URLSearchParams(text)];
  return { fields: new Map(pairs), isJson };
}

/** The value if it is one of the allowed words, else the fallback. */
export function oneOf<T extends string>(allowed: readonly T[], value: string | undefined, fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}
