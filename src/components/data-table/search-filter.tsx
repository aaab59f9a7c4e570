import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { TextInput } from "@/components/form/field";
import { useDebounced } from "@/hooks/use-debounced";
import { useHotkey } from "@/hooks/use-hotkey";

const TYPING_PAUSE_MS = 200;
const TEXT_MAX = 100;

interface SearchFilterProps {
  label: string;
  /** What the address says. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A search box whose text lives in the address once the typing pauses. "/" focuses it. */
export function SearchFilter({ label, value, onChange }: SearchFilterProps) {
  const [text, setText] = useState(value ?? "");
  const [applied, setApplied] = useState(value ?? "");
  const settled = useDebounced(text, TYPING_PAUSE_MS);
  // Back and forward change the address under the box.
  if ((value ?? "") !== applied) {
    setApplied(value ?? "");
    setText(value ?? "");
  }
  const apply = useEffectEvent((next: string) => {
    if (next === applied || next !== text) return;
    setApplied(next);
    onChange(next || undefined);
  });
  useEffect(() => apply(settled.trimStart()), [settled]);
  const id = `search-${label.replaceAll(" ", "-").toLowerCase()}`;
  useHotkey("/", (event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  });
  return (
    <div className="relative w-full max-w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
      <TextInput
        id={id}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={TEXT_MAX}
        onChange={(event) => setText(event.target.value)}
        className="!h-8 pl-8 !text-sm"
      />
    </div>
  );
}
