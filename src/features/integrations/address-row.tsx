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
    <div className="flex items-center gap-2 rounded-md border bg-surface-2 py-1 pr-1 pl-2.5">
      <code
        aria-label={label}
        className="scroll-quiet min-w-0 flex-1 overflow-x-auto py-1 text-xs whitespace-nowrap"
      >
        {address}
      </code>
      {canCopy && <CopyButton text={address} label={`Copy the ${label.toLowerCase()}`} />}
    </div>
  );
}
