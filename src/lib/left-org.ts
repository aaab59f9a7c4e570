const left = new Set<string>();

/** Notes that the person is leaving by their own will, so that nobody tells them that they were thrown out. */
export function noteLeaving(orgId: string): void {
  left.add(orgId);
}

/** Takes the note back, when leaving was refused. */
export function noteStaying(orgId: string): void {
  left.delete(orgId);
}

/** Whether the person has left this organisation by their own will since the page was loaded. */
export function hasLeft(orgId: string): boolean {
  return left.has(orgId);
}
