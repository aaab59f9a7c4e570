import { CopyButton } from "@/components/ui/copy-button";

interface AddressRowProps {
  label: string;
  address: string;
  /** A stand-in inside the address means that copying it would be of no use. */
  canCopy?: boolean;
}

/** An address for another system's settings. */
export function AddressRow({ label, address, canCopy = true }: AddressRowProps) {
  return (
    <div className="flex items-center gap-1 rounded-md border bg-surface-2 p-1">
      <input
        readOnly
        aria-label={label}
        value={address}
        onFocus={(event) => event.currentTarget.select()}
        className="h-7 min-w-0 flex-1 rounded-sm bg-transparent px-1.5 font-mono text-xs"
      />
      {canCopy && <CopyButton text={address} label={`Copy the ${label.toLowerCase()}`} />}
    </div>
  );
}
