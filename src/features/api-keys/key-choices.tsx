import { useWatch, type Control, type FieldErrors, type UseFormRegister } from "react-hook-form";
import type { KeyValues } from "./key-values";

const TYPES = [
  { value: "secret", label: "Secret", help: "For servers. May do everything a key can." },
  { value: "publishable", label: "Publishable", help: "For browsers. May only track events." },
  { value: "restricted", label: "Restricted", help: "For servers. May do only what you tick." },
] as const;

const SCOPES = [
  { value: "signals:write", label: "Send signals" },
  { value: "track:write", label: "Track events" },
  { value: "usage:read", label: "Read usage" },
] as const;

/** The kind of a key, each with what it is for. */
export function TypeChoice({ register }: { register: UseFormRegister<KeyValues> }) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">Type</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {TYPES.map(({ value, label, help }) => (
          <label
            key={value}
            className="flex cursor-pointer flex-col gap-0.5 rounded-md border px-3 py-2 has-checked:border-accent-ink has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-ink"
          >
            <span className="flex items-center gap-2 text-sm font-medium">
              <input
                type="radio"
                value={value}
                {...register("type")}
                className="accent-accent outline-none"
              />
              {label}
            </span>
            <span className="text-xs text-pretty text-ink-2">{help}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface ScopesProps {
  register: UseFormRegister<KeyValues>;
  control: Control<KeyValues>;
  errors: FieldErrors<KeyValues>;
}

/** What a restricted key may do; the other kinds have nothing to choose. */
export function ScopeChoice({ register, control, errors }: ScopesProps) {
  const type = useWatch({ control, name: "type" });
  if (type !== "restricted") return null;
  const error = errors.scopes?.message;
  return (
    <fieldset aria-describedby={error ? "scopes-error" : undefined}>
      <legend className="mb-1.5 text-sm font-medium">It may</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {SCOPES.map(({ value, label }) => (
          <label key={value} className="flex cursor-pointer items-center gap-2 text-sm">
            <input type="checkbox" value={value} {...register("scopes")} className="size-4 accent-accent" />
            {label}
          </label>
        ))}
      </div>
      {error && (
        <p id="scopes-error" className="mt-1.5 text-xs text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
