import { useRef, type RefObject } from "react";
import { useHotkey } from "@/hooks/use-hotkey";

interface RowKeys {
  rowCount: number;
  scrollToIndex: (index: number) => void;
  containerRef: RefObject<HTMLElement | null>;
}

/** j and k walk the rows by moving the real focus to the row's link, so that Enter opens it. */
export function useRowKeys({ rowCount, scrollToIndex, containerRef }: RowKeys): void {
  const lastIndexRef = useRef(-1);
  const move = (step: number) => {
    if (rowCount === 0) return;
    const focused = document.activeElement?.closest<HTMLElement>("[data-row-index]");
    const from = focused ? Number(focused.dataset["rowIndex"]) : lastIndexRef.current;
    const index = Math.min(Math.max(from + step, 0), rowCount - 1);
    lastIndexRef.current = index;
    scrollToIndex(index);
    // The row may only exist after the scroll has been rendered.
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(containerRef.current, index)));
  };
  useHotkey("j", () => move(1));
  useHotkey("k", () => move(-1));
}

function focusRow(container: HTMLElement | null, index: number): void {
  container
    ?.querySelector<HTMLElement>(`[data-row-index="${index}"] .row-link`)
    ?.focus({ preventScroll: true });
}
