import type { ComponentProps } from "react";
import { Select } from "./field";

/** Browsers leave it out of their list, and servers live in it. */
const UTC = "UTC";

/** The time zones that this browser knows, by region. */
const REGIONS = regionsOf([UTC, ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== UTC)]);

interface TimeZoneSelectProps extends ComponentProps<"select"> {
  /** Offered even if this browser does not know it, so that what is stored is what is shown. */
  current: string;
}

/** A choice among all time zones, grouped by region. */
export function TimeZoneSelect({ current, ...rest }: TimeZoneSelectProps) {
  const isKnown = REGIONS.some(({ zones }) => zones.includes(current));
  return (
    <Select {...rest}>
      {!isKnown && <option value={current}>{current}</option>}
      {REGIONS.map(({ region, zones }) => (
        <optgroup key={region} label={region}>
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}

function regionsOf(zones: readonly string[]): { region: string; zones: string[] }[] {
  const byRegion = new Map<string, string[]>();
  for (const zone of zones) {
    const region = zone.split("/")[0] ?? zone;
    byRegion.set(region, [...(byRegion.get(region) ?? []), zone]);
  }
  return [...byRegion].map(([region, list]) => ({ region, zones: list }));
}
