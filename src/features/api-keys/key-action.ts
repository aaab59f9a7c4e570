import type { ApiKey } from "./use-api-keys";

/** Something to be done with a key, each in a dialog of its own. */
export interface KeyAction {
  kind: "rotate" | "revoke" | "leak";
  apiKey: ApiKey;
}
