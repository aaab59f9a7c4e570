import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import { notifyDone, notifyFailed } from "@/lib/notify";
import type { EntryFilters } from "./filters";
import { useExport } from "./use-audit";

/** Downloads everything that fits the filters as CSV, not only what is on the screen. */
export function ExportButton({ filters }: { filters: EntryFilters }) {
  const write = useExport();
  const [isBusy, setBusy] = useState(false);
  const onExport = async () => {
    setBusy(true);
    try {
      const { url, fileName, rows, isComplete } = await write(filters);
      fetchFile(url, fileName);
      const what = `${formatCount(rows)} ${rows === 1 ? "entry" : "entries"} exported`;
      await notifyDone(isComplete ? what : `${what}: the newest ones. Choose dates for the rest.`);
    } catch (error) {
      await notifyFailed("The log could not be exported", error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button busy={isBusy} onClick={() => void onExport()} title="Exports everything that fits the filters">
      <Download aria-hidden className="size-3.5" />
      CSV
    </Button>
  );
}

// The answer says that it is a file, so the page stays where it is.
function fetchFile(url: string, fileName: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.rel = "noreferrer";
  link.click();
}
