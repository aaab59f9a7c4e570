import { chilipiper } from "./chilipiper";
import type { MeetingProvider } from "./meetingProvider";

/** All providers of meetings by the name under which their deliveries are stored. */
export const meetingProviders = { chilipiper } satisfies Record<string, MeetingProvider>;

export type MeetingProviderName = keyof typeof meetingProviders;
