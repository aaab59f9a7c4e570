import type { LucideIcon } from "lucide-react";

/** Something the palette can do. The shell says what there is. */
export interface Command {
  id: string;
  label: string;
  /** Other words that lead here. */
  keywords?: string;
  icon: LucideIcon;
  run: () => void;
}
