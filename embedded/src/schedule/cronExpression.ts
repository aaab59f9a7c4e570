/** A parsed cron expression: minute, hour, day of month, month, day of week, all in UTC. */
export interface CronExpression {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  daysOfMonth: ReadonlySet<number>;
  lastDayOfMonth: boolean;
  months: ReadonlySet<number>;
  daysOfWeek: ReadonlySet<number>;
  /** With both day fields restricted, a day that fits either one counts. */
  dayOfMonthIsAny: boolean;
  dayOfWeekIsAny: boolean;
}

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const MINUTE: Field = { name: "minute", min: 0, max: 59 };
const HOUR: Field = { name: "hour", min: 0, max: 23 };
const DAY_OF_MONTH: Field = { name: "day of month", min: 1, max: 31 };
const MONTH: Field = {
  name: "month",
  min: 1,
  max: 12,
  names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const DAY_OF_WEEK: Field = {
  name: "day of week",
  min: 0,
  max: 6,
  names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

/** Leap years are at most eight years apart, so a day that exists at all comes within this. */
const SEARCH_DAYS_MAX = 366 * 9;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Reads a five-field cron expression. Throws with a sentence that names the field that is wrong. */
export function parseCron(text: string): CronExpression {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`Cron expression "${text}" must have five fields`);
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = fields;
  const lastDayOfMonth = dayOfMonth.toUpperCase() === "L";
  return {
    minutes: parseField(minute, MINUTE),
    hours: parseField(hour, HOUR),
    daysOfMonth: lastDayOfMonth ? new Set() : parseField(dayOfMonth, DAY_OF_MONTH),
    lastDayOfMonth,
    months: parseField(month, MONTH),
    daysOfWeek: parseField(dayOfWeek, DAY_OF_WEEK),
    dayOfMonthIsAny: isAny(dayOfMonth),
    dayOfWeekIsAny: isAny(dayOfWeek),
  };
}

/** The first moment strictly after `afterMs` that fits. Throws if none ever does (30 February). */
export function nextCronTime(cron: CronExpression, afterMs: number): number {
  const startOfDay = Math.floor(afterMs / DAY_MS) * DAY_MS;
  for (let day = 0; day < SEARCH_DAYS_MAX; day += 1) {
    const dayMs = startOfDay + day * DAY_MS;
    if (!fitsDay(cron, new Date(dayMs))) continue;
    const found = firstInDay(cron, dayMs, afterMs);
    if (found !== null) return found;
  }
  throw new Error("Cron expression never fits");
}

function firstInDay(cron: CronExpression, dayMs: number, afterMs: number): number | null {
  for (let hour = 0; hour < 24; hour += 1) {
    if (!cron.hours.has(hour)) continue;
    for (let minute = 0; minute < 60; minute += 1) {
      const time = dayMs + (hour * 60 + minute) * 60_000;
      if (cron.minutes.has(minute) && time > afterMs) return time;
    }
  }
  return null;
}

function fitsDay(cron: CronExpression, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const isLast = new Date(date.getTime() + DAY_MS).getUTCDate() === 1;
  const fitsMonthDay = cron.daysOfMonth.has(date.getUTCDate()) || (cron.lastDayOfMonth && isLast);
  const fitsWeekDay = cron.daysOfWeek.has(date.getUTCDay());
  if (cron.dayOfMonthIsAny || cron.dayOfWeekIsAny) return fitsMonthDay && fitsWeekDay;
  return fitsMonthDay || fitsWeekDay;
}

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

function parseField(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", stepText, ...rest] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1) throw invalid(text, field);
    const [low, high] = parseRange(range, stepText !== undefined, field);
    if (low > high) throw invalid(text, field);
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

function parseRange(text: string, hasStep: boolean, field: Field): [number, number] {
  if (isAny(text)) return [field.min, field.max];
  const [from = "", to, ...rest] = text.split("-");
  if (rest.length > 0) throw invalid(text, field);
  const low = parseValue(from, field);
  // "5/15" means from 5 to the end in steps of 15.
  if (to === undefined) return [low, hasStep ? field.max : low];
  return [low, parseValue(to, field)];
}

function parseValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named === -1 ? Number(text) : named + field.min;
  if (text === "" || !Number.isInteger(value) || value < field.min || value > field.max)
    throw invalid(text, field);
  return value;
}

function invalid(text: string, field: Field): Error {
  return new Error(`"${text}" is not a valid ${field.name} of a cron expression`);
}
