/** Headers worth keeping with a delivery. Signatures and addresses are not: they are of no use later. */
const KEPT_HEADERS = ["content-type", "user-agent", "x-chili-timestamp"];
const HEADER_CHARS_MAX = 256;

/** The body as text, exactly as it was signed, or null if it is larger than allowed. */
export async function readText(request: Request, bytesMax: number): Promise<string | null> {
  if (Number(request.headers.get("Content-Length") ?? 0) > bytesMax) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.byteLength > bytesMax ? null : new TextDecoder().decode(bytes);
}

/** The few headers that are kept with a delivery. */
export function minimalHeaders(request: Request): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = request.headers.get(name);
      return value === null ? [] : [[name, value.slice(0, HEADER_CHARS_MAX)]];
    }),
  );
}
