import { LoadingLabel, Skeleton } from "@/components/ui/skeleton";

/** Heights in percent of a believable month. */
const BARS = [52, 60, 34, 30, 71, 66, 74, 48, 69, 40, 44, 58, 70, 82, 76, 90, 36, 42, 62, 68];

/** Bars in the place of the chart that is coming. */
export function ChartSkeleton() {
  return (
    <div className="flex h-[13.25rem] items-end gap-[1.4%] pt-2 pb-8 pl-9">
      <LoadingLabel>Loading the chart</LoadingLabel>
      {BARS.map((percent, index) => (
        <div key={index} className="flex-1" style={{ height: `${percent}%` }}>
          <Skeleton className="h-full" />
        </div>
      ))}
    </div>
  );
}
