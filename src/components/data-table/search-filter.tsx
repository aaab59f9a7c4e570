import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { TextInput } from "@/components/form/field";
import { useHotkey } from "@/hooks/use-hotkey";

/** The address follows once the typing pauses, so that a word is one query. */
const TYPING_PAUSE_MS = 200;
const TEXT_MAX = 100;

interface SearchFilterProps {
  label: string;
  /** What the address says. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A search box whose text lives in the address. "/" focuses it. */
export function SearchFilter({ label, value = "", onChange }: SearchFilterProps) {
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  const timerRef = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timerRef.current), []);
  // Back, forward and "Clear" change the address under the box.
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  const onType = (next: string) => {
    setText(next);
    clearTimeout(timerRef.current);
    timerRef.current = setTimeout(() => {
      const wanted = next.trimStart();
      setApplied(wanted);
      onChange(wanted || undefined);
    }, TYPING_PAUSE_MS);
  };
  const id = useId();
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
        onChange={(event) => onType(event.target.value)}
        className="!h-8 pl-8 !text-sm"
      />
    </div>
  );
}
