import { useTheme } from "next-themes";
import type { ReactNode } from "react";
import { Segmented } from "@/components/ui/segmented";
import { writeStored } from "@/hooks/use-stored-state";
import { notifyFailed } from "@/lib/notify";
import { useUpdateAccount, type Account } from "./use-account";

const THEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "System" },
] as const;

const DENSITIES = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;

/** Look and density, for every device one signs in on. They count at once and need no button. */
export function PreferencesForm({ account }: { account: Account }) {
  const { theme, setTheme } = useTheme();
  const update = useUpdateAccount();
  const { preferences, signsInBy } = account;
  const keep = (changed: Account["preferences"]) => {
    if (changed.theme) setTheme(changed.theme);
    if (changed.density) writeStored("table.density", changed.density);
    // Visitors of the demo share one person, and each has eyes of their own.
    if (signsInBy.includes("demo")) return;
    update({ preferences: changed }).catch((error: unknown) => notifyFailed("It was not saved", error));
  };
  return (
    <div className="flex flex-col gap-4">
      <Choice label="Theme">
        <Segmented
          label="Theme"
          options={THEMES}
          value={preferences.theme ?? themeOf(theme)}
          onChange={(value) => keep({ theme: value })}
        />
      </Choice>
      <Choice label="Rows of tables">
        <Segmented
          label="Rows of tables"
          options={DENSITIES}
          value={preferences.density ?? "comfortable"}
          onChange={(value) => keep({ density: value })}
        />
      </Choice>
    </div>
  );
}

const themeOf = (theme: string | undefined) => (theme === "light" || theme === "dark" ? theme : "system");

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span className="text-sm font-medium">{label}</span>
      {children}
    </div>
  );
}
