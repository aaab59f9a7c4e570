import { Palette } from "@/features/palette/palette";
import { useActionCommands, usePageCommands } from "./palette-commands";

interface ShellPaletteProps {
  onClose: () => void;
  onCreateOrganization: () => void;
}

/** The palette with what this house offers. */
export function ShellPalette({ onClose, onCreateOrganization }: ShellPaletteProps) {
  const pages = usePageCommands();
  const actions = useActionCommands({ onCreateOrganization });
  return <Palette pages={pages} actions={actions} onClose={onClose} />;
}
