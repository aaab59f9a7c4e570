import type { PropertyValue } from "./signals.ts";

/** What a visitor or a user did on a page; light enough for a browser. */
export interface TrackEvent {
  name: string;
  properties?: Record<string, PropertyValue>;
  contactEmail?: string;
  /** Ties the events of one unknown visitor together. */
  anonymousId?: string;
  /** ISO text, epoch milliseconds or a Date; now when absent. */
  timestamp?: string | number | Date;
}

export interface TrackReceipt {
  accepted: number;
}
