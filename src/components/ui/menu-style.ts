/** The look that all floating menus share. */
export const MENU_CONTENT =
  "z-50 min-w-52 max-w-[calc(100vw-1rem)] animate-rise rounded-lg border bg-surface p-1 text-sm shadow-float outline-none";

export const MENU_ITEM =
  "flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-ink outline-none select-none data-highlighted:bg-surface-2 data-disabled:opacity-55";

export const MENU_LABEL = "px-2 pt-1.5 pb-1 text-xs text-ink-2";

export const MENU_SEPARATOR = "-mx-1 my-1 h-px bg-line";
