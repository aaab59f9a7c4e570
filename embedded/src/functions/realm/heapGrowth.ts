import { getHeapStatistics } from "node:v8";
import { CALL_MEMORY_MAX_BYTES } from "../limits.ts";

/** In less time nobody can fill the memory that a call may have. */
const CHECKED_EVERY_MS = 10;

const BYTES_PER_MB = 1024 * 1024;

/** What a function that took too much memory is told. */
export function outOfMemoryText(): string {
  return `JavaScript execution ran out of memory (maximum memory usage: ${CALL_MEMORY_MAX_BYTES / BYTES_PER_MB} MB)`;
}

/** How much the memory of the thread has grown since a call began. All calls share one heap, so this is as near as it gets. */
export class HeapGrowth {
  private checkedAtMs = 0;
  private usedAtStart = 0;

  begin(): void {
    const nowMs = performance.now();
    // Asking takes microseconds, and a little earlier is as good.
    if (nowMs - this.checkedAtMs < CHECKED_EVERY_MS) return;
    this.checkedAtMs = nowMs;
    this.usedAtStart = used();
  }

  hasGrownTooMuch(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.checkedAtMs < CHECKED_EVERY_MS) return false;
    this.checkedAtMs = nowMs;
    return used() - this.usedAtStart > CALL_MEMORY_MAX_BYTES;
  }
}

function used(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
