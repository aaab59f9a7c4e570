const LINE = /^(\d{1,15}):([0-9a-f]{64})$/;

/** An anchor as it was copied, or null for any other text. */
export function parseAnchor(line: string): { seq: number; hash: string } | null {
  const match = LINE.exec(line.trim().toLowerCase());
  return match ? { seq: Number(match[1]), hash: match[2]! } : null;
}
