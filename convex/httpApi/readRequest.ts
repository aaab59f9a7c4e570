import type { z } from "@hono/zod-openapi";
import { presentApiKey } from "../access/apiKey";
import { sha256Hex } from "../lib/hmac";
import type { Head } from "./authenticate";
import { invalid } from "./reply";
import type { Reply } from "./reply";

/** Several times the largest sensible batch; more is refused before it is parsed. */
export const BODY_BYTES_MAX = 1024 * 1024;
/** The longest form of an IPv6 address; what a careless proxy lets through must not be stored at any length. */
const ADDRESS_CHARS_MAX = 45;
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;
/** A client that got everything wrong is not helped by more. */
const FIELDS_SHOWN_MAX = 50;

export type FieldProblem = { path: string; message: string };
type Body = { ok: true; value: unknown; text: string } | { ok: false; problem: Reply };

/**
 * Reads a request that carries a body: what it says, or null with the answer to it in the head. That answer is given by the
 * transaction, to callers who turn out to have a key.
 */
export async function readCall<Data>(
  request: Request,
  check: (value: unknown) => z.ZodSafeParseResult<Data>,
): Promise<{ head: Head; data: Data | null }> {
  const body = await readJson(request);
  if (!body.ok) return { head: await headOf(request, null, body.problem), data: null };
  const checked = check(body.value);
  const problem = checked.success ? null : badFields(fieldProblems(checked.error));
  return { head: await headOf(request, body, problem), data: checked.success ? checked.data : null };
}

/** What the transaction needs to know of a request without a body. */
export async function readHead(request: Request): Promise<Head> {
  return await headOf(request, null, null);
}

/** Reads a body as JSON; too much or no JSON is an answer, not an exception. */
async function readJson(request: Request): Promise<Body> {
  const announced = Number(request.headers.get("Content-Length") ?? 0);
  const bytes = announced > BODY_BYTES_MAX ? null : new Uint8Array(await request.arrayBuffer());
  if (bytes === null || bytes.byteLength > BODY_BYTES_MAX) {
    return {
      ok: false,
      problem: invalid(413, "The body is larger than 1 MiB", { maxBytes: BODY_BYTES_MAX }),
    };
  }
  const text = new TextDecoder().decode(bytes);
  try {
    return { ok: true, value: JSON.parse(text), text };
  } catch {
    return { ok: false, problem: invalid(400, "The body is not valid JSON") };
  }
}

async function headOf(request: Request, body: { text: string } | null, problem: Reply | null): Promise<Head> {
  const key = request.headers.get("Idempotency-Key");
  const badKey = key !== null && !IDEMPOTENCY_KEY.test(key);
  return {
    key: await presentApiKey(request.headers.get("Authorization")),
    origin: request.headers.get("Origin"),
    ip: callerIp(request),
    route: `${request.method} ${new URL(request.url).pathname}`,
    idempotency: key === null || badKey || !body ? null : { key, bodyHash: await hashOf(request, body.text) },
    problem: badKey ? invalid(400, "Idempotency-Key must be 1 to 255 printable ASCII characters") : problem,
  };
}

/**
 * The address of the caller as the last proxy saw it, which is the only one that is ours; everything else in the headers is whatever
 * the caller claims.
 */
export function callerIp(request: Request): string {
  const hops = (request.headers.get("X-Forwarded-For") ?? "").split(",");
  return hops[hops.length - 1]?.trim().slice(0, ADDRESS_CHARS_MAX) || "unknown";
}

/** The bad fields of a body with their paths (`signals.3.contact.email`). */
export function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues
    .slice(0, FIELDS_SHOWN_MAX)
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }));
}

/** The answer to a body with bad fields. */
function badFields(fields: FieldProblem[]): Reply {
  const [first] = fields;
  const where = first?.path ? `${first.path}: ` : "";
  return invalid(422, first ? `${where}${first.message}` : "The body has bad fields", { fields });
}

const hashOf = (request: Request, text: string) =>
  sha256Hex(`${request.method} ${new URL(request.url).pathname}\n${text}`);
