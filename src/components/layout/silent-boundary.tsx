import type { ReactNode } from "react";
import { FailureBoundary } from "./failure-boundary";

/** For small extras: what fails inside is left out, so that it takes nothing else down. */
export function SilentBoundary({ children }: { children: ReactNode }) {
  return <FailureBoundary instead={() => null}>{children}</FailureBoundary>;
}
