import { RotateCw, TriangleAlert } from "lucide-react";
import { useContext, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { OrgContext } from "@/hooks/use-org";
import { errorCode, errorMessage } from "@/lib/error-message";
import { FailureBoundary } from "./failure-boundary";

interface PanelBoundaryProps {
  /** What is missing when this fails, as its heading says it. */
  what: string;
  children: ReactNode;
}

/** Holds a failure to one panel: says what failed and what to do, and asks again on retry. */
export function PanelBoundary({ what, children }: PanelBoundaryProps) {
  return (
    <FailureBoundary
      // What a role was refused, another one may see.
      resetKey={useContext(OrgContext)?.org.role}
      instead={(error, retry) => (
        <div role="alert" className="flex flex-col items-center gap-1 px-4 py-8 text-center">
          <TriangleAlert aria-hidden className="mb-1 size-5 text-bad" />
          <p className="font-medium">{what} could not be loaded</p>
          <p className="max-w-sm text-sm text-pretty text-ink-2">{errorMessage(error)}</p>
          {errorCode(error) !== "FORBIDDEN" && (
            <Button size="sm" className="mt-2" onClick={retry}>
              <RotateCw aria-hidden className="size-3.5" />
              Retry
            </Button>
          )}
        </div>
      )}
    >
      {children}
    </FailureBoundary>
  );
}
