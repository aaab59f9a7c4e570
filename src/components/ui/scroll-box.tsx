import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

type ScrollBoxProps = ComponentProps<"div"> & { "aria-label": string };

/** A box that scrolls by itself and can be reached and scrolled by keyboard. */
export function ScrollBox({ className, ...rest }: ScrollBoxProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus, or keys cannot scroll it
    <div role="region" tabIndex={0} {...rest} className={cx("scroll-quiet overflow-auto", className)} />
  );
}

/** Code as it is, in a box that scrolls. */
export function CodeBox({ className, children, ...rest }: ScrollBoxProps) {
  return (
    <ScrollBox {...rest} className={cx("rounded-md border bg-surface-2 p-3", className)}>
      <pre className="text-xs leading-5">{children}</pre>
    </ScrollBox>
  );
}
