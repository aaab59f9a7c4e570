import { Check, SlidersHorizontal } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Button } from "@/components/ui/button";
import { MENU_CONTENT, MENU_ITEM, MENU_LABEL, MENU_SEPARATOR } from "@/components/ui/menu-style";
import type { Density } from "./use-table-view";

interface ViewMenuProps {
  columns: ReadonlyArray<{ id: string; label: string; isVisible: boolean; toggle: () => void }>;
  density: Density;
  onDensity: (density: Density) => void;
}

const DENSITIES: ReadonlyArray<{ value: Density; label: string }> = [
  { value: "comfortable", label: "Comfortable rows" },
  { value: "compact", label: "Compact rows" },
];

/** Columns and density of a table. */
export function ViewMenu({ columns, density, onDensity }: ViewMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button>
          <SlidersHorizontal aria-hidden className="size-3.5" />
          View
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content align="end" sideOffset={4} className={MENU_CONTENT}>
        <DropdownMenu.Label className={MENU_LABEL}>Density</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={density} onValueChange={(value) => onDensity(value as Density)}>
          {DENSITIES.map(({ value, label }) => (
            <DropdownMenu.RadioItem key={value} value={value} className={MENU_ITEM}>
              {label}
              <DropdownMenu.ItemIndicator className="ml-auto">
                <Check aria-hidden className="size-3.5" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className={MENU_SEPARATOR} />
        <DropdownMenu.Label className={MENU_LABEL}>Columns</DropdownMenu.Label>
        {columns.map((column) => (
          <DropdownMenu.CheckboxItem
            key={column.id}
            checked={column.isVisible}
            onCheckedChange={column.toggle}
            onSelect={(event) => event.preventDefault()}
            className={MENU_ITEM}
          >
            {column.label}
            <DropdownMenu.ItemIndicator className="ml-auto">
              <Check aria-hidden className="size-3.5" />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.CheckboxItem>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
