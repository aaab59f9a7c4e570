import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

/** How long "Copied" stays. */
const COPIED_MS = 1_600;

interface CopyButtonProps {
  text: string;
  /** Accessible name when the visible word alone does not say what is copied. */
  label?: string;
  iconOnly?: boolean;
}

/** Copies the text and says so. */
export function CopyButton({ text, label, iconOnly = false }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const Icon = copied ? Check : Copy;
  return (
    <Button
      variant={iconOnly ? "ghost" : "secondary"}
      size={iconOnly ? "icon" : "sm"}
      aria-label={label}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <Icon aria-hidden className="size-3.5" />
      {!iconOnly && (copied ? "Copied" : "Copy")}
      <span role="status" className="sr-only">
        {copied ? "Copied to the clipboard" : ""}
      </span>
    </Button>
  );
}

/** False when the browser refuses, which it does on plain http outside localhost. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
