import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps } from "react";

/** A password that its owner can look at while typing it. */
export function PasswordInput(props: Omit<ComponentProps<"input">, "type">) {
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <span className="relative block">
      <input {...props} type={isShown ? "text" : "password"} style={{ paddingRight: "2.25rem" }} />
      <button
        type="button"
        aria-label={isShown ? "Hide what is typed" : "Show what is typed"}
        onClick={() => setShown(!isShown)}
        className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-md text-ink-3 hover:text-ink"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </span>
  );
}
