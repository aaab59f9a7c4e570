import { useBlocker } from "@tanstack/react-router";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** Asks before a page with unsaved changes is left, by a link or by closing the window. */
export function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      title="Leave without saving?"
      description="What you changed on this page is not saved yet."
      onClose={blocker.reset}
      className="max-w-md"
    >
      <div className="flex flex-wrap justify-end gap-2 p-5">
        <Button onClick={blocker.reset}>Stay here</Button>
        <Button variant="danger" onClick={blocker.proceed}>
          Discard changes
        </Button>
      </div>
    </Dialog>
  );
}
