import { useEffect, useEffectEvent } from "react";

interface HotkeyOptions {
  /** Needs Cmd on a Mac, Ctrl elsewhere; such keys also work while typing. */
  mod?: boolean;
  enabled?: boolean;
}

/** Calls `run` for the key, unless the person is typing or a dialog is open. */
export function useHotkey(
  key: string,
  run: (event: KeyboardEvent) => void,
  options: HotkeyOptions = {},
): void {
  const { mod = false, enabled = true } = options;
  const onRun = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.altKey) return;
      if (mod !== (event.metaKey || event.ctrlKey)) return;
      if (!mod && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
      onRun(event);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [key, mod, enabled]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
