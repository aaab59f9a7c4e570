import { useState } from "react";
import { cx } from "@/lib/class-names";
import { initials } from "@/lib/format";

interface AvatarProps {
  name: string;
  /** A picture; the initials stand in while there is none and when it does not load. */
  imageUrl?: string | null | undefined;
  square?: boolean;
  className?: string;
}

/** The picture or initials of a person (round) or an organisation (square). Decorative: the name stands beside it. */
export function Avatar({ name, imageUrl, square = false, className }: AvatarProps) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const hasImage = Boolean(imageUrl) && imageUrl !== failedUrl;
  return (
    <span
      aria-hidden
      className={cx(
        "grid size-6 shrink-0 place-items-center overflow-hidden text-2xs font-semibold select-none",
        square ? "rounded-md bg-accent text-on-accent" : "rounded-full bg-accent-soft text-accent-ink",
        className,
      )}
    >
      {hasImage ? (
        <img
          src={imageUrl ?? undefined}
          alt=""
          className="size-full object-cover"
          onError={() => setFailedUrl(imageUrl ?? null)}
        />
      ) : (
        initials(name)
      )}
    </span>
  );
}
