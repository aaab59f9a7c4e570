import { useTheme } from "next-themes";
import { lazy, Suspense, useEffect, useState } from "react";

const Toaster = lazy(async () => ({ default: (await import("sonner")).Toaster }));

/** Loading toasts waits this long, so that it does not compete with the page. */
const TOASTS_AFTER_MS = 1_500;

/** Where toasts appear. They load after the page, long before anyone can have done something. */
export function Toasts() {
  const { resolvedTheme } = useTheme();
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), TOASTS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isWanted) return null;
  return (
    <Suspense>
      <Toaster
        theme={resolvedTheme === "dark" ? "dark" : "light"}
        position="bottom-right"
        toastOptions={{
          classNames: {
            toast: "!rounded-lg !border-line !bg-surface !font-sans !text-ink !shadow-float",
            description: "!text-ink-2",
          },
        }}
      />
    </Suspense>
  );
}
