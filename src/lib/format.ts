const LOCALE = "en";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Under this a moment reads "now": ticking seconds would only be noise. */
const NOW_MS = 10_000;
/** Beyond this a date says more than a number of days. */
const RELATIVE_MS_MAX = 7 * DAY_MS;

const whole = new Intl.NumberFormat(LOCALE);
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const dayMonth = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const absolute = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekdayDay = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });
const utcDay = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
const utcLongDay = new Intl.DateTimeFormat(LOCALE, {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/** 12,345 */
export const formatCount = (value: number) => whole.format(value);

/** 12.3K, for places where the full number does not fit. */
export const formatCompact = (value: number) => compact.format(value);

/** "Tue, Nov 4, 2025, 14:05:09 CET": the exact moment in the reader's zone. */
export const formatAbsolute = (ms: number) => absolute.format(ms);

/** "14:05" in the reader's zone. */
export const formatClock = (ms: number) => clock.format(ms);

/** "Nov 4" in the reader's zone. */
export const formatDay = (ms: number) => dayMonth.format(ms);

/** "Tue, Nov 4" in the reader's zone. */
export const formatWeekday = (ms: number) => weekdayDay.format(ms);

/** "Nov 4, 2025" in the reader's zone. */
export const formatDate = (ms: number) => dayMonthYear.format(ms);

/** A calendar day such as "2025-11-04" as "Nov 4", whatever the reader's zone. */
export const formatLocalDate = (localDate: string) => utcDay.format(localDateMs(localDate));

/** A calendar day as "Tuesday, November 4". */
export const formatLocalDateLong = (localDate: string) => utcLongDay.format(localDateMs(localDate));

const localDateMs = (localDate: string) => Date.parse(`${localDate}T00:00:00Z`);

/** "now", "4m ago", "in 2h", "3d ago", then a date. */
export function formatRelative(ms: number, nowMs: number): string {
  const delta = nowMs - ms;
  const size = Math.abs(delta);
  if (size < NOW_MS) return "now";
  if (size >= RELATIVE_MS_MAX) {
    const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
    return (sameYear ? dayMonth : dayMonthYear).format(ms);
  }
  const amount = relativeAmount(size);
  return delta > 0 ? `${amount} ago` : `in ${amount}`;
}

function relativeAmount(size: number): string {
  if (size < MINUTE_MS) return `${Math.floor(size / 1000)}s`;
  if (size < HOUR_MS) return `${Math.floor(size / MINUTE_MS)}m`;
  if (size < DAY_MS) return `${Math.floor(size / HOUR_MS)}h`;
  return `${Math.floor(size / DAY_MS)}d`;
}

/** "demo_requested" as "Demo requested"; names already written for people stay as they are. */
export function humanize(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_.\-/]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How `current` stands against `base`: "+12%", "-3%"; null when there is nothing to compare with. */
export function formatChange(current: number, base: number): string | null {
  if (base === 0) return null;
  const percent = Math.round(((current - base) / base) * 100);
  return `${percent > 0 ? "+" : percent < 0 ? "\u2212" : ""}${whole.format(Math.abs(percent))}%`;
}

/** Up to two letters that stand for a person or an organisation. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.charAt(0) ?? "?";
  const last = words.length > 1 ? (words[words.length - 1]?.charAt(0) ?? "") : "";
  return (first + last).toUpperCase();
}
