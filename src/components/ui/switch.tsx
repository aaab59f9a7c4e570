import { Switch as Radix } from "radix-ui";

interface SwitchProps {
  /** Accessible name: what is on or off. */
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  title?: string;
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled = false, title }: SwitchProps) {
  return (
    <Radix.Root
      aria-label={label}
      title={title}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      className="relative h-[18px] w-8 shrink-0 rounded-full border border-control bg-surface-3 transition-colors disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-3 translate-x-0.5 rounded-full bg-[var(--line-control)] transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  );
}
