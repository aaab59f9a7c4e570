import { formatAbsolute } from "@/lib/format";

/** The exact moment in the person's zone, for places where "5 minutes ago" is too little. */
export function AbsoluteTime({ at }: { at: number }) {
  return <time dateTime={new Date(at).toISOString()}>{formatAbsolute(at)}</time>;
}
