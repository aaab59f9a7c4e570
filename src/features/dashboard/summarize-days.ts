interface DayCount {
  localDate: string;
  count: number;
}

/** Total, rounded daily average and the busiest day (the later of equals); null when nothing was counted. */
export function summarizeDays(days: readonly DayCount[]) {
  const total = days.reduce((sum, day) => sum + day.count, 0);
  const dailyAverage = days.length === 0 ? 0 : Math.round(total / days.length);
  let busiest: DayCount | null = null;
  for (const day of days) {
    if (day.count > 0 && day.count >= (busiest?.count ?? 0)) busiest = day;
  }
  return { total, dailyAverage, busiest };
}
