import { Download } from "lucide-react";
import { useState } from "react";
import { Bar, BarChart as Chart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Button } from "@/components/ui/button";
import { ScrollBox } from "@/components/ui/scroll-box";
import { Segmented } from "@/components/ui/segmented";
import { downloadCsv, toCsv } from "@/lib/csv";
import { formatCompact, formatCount } from "@/lib/format";
import { niceTicks } from "./nice-ticks";

interface Point {
  key: string;
  /** On the axis. */
  short: string;
  /** In the tooltip and the table. */
  long: string;
  value: number;
}

interface BarChartProps {
  label: string;
  /** What the figures count, in the plural. */
  unit: string;
  fileName: string;
  points: readonly Point[];
  /** The bar still growing, such as today. */
  highlightedKey?: string | undefined;
}

const VIEWS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

const HEIGHT_PX = 208;
const TICK = { fill: "var(--ink-2)", fontSize: 11 };

/** Bars from zero with the figure on hover and on arrow keys; the same figures as a table and as CSV. */
export function BarChart({ label, unit, fileName, points, highlightedKey }: BarChartProps) {
  const [view, setView] = useState<"chart" | "table">("chart");
  const exportCsv = () =>
    downloadCsv(
      `${fileName}.csv`,
      toCsv(
        ["date", unit],
        points.map((point) => [point.key, point.value]),
      ),
    );
  return (
    <div>
      {/* Beside the panel's heading, which says what is shown. */}
      <div className="-mt-9 mb-2 ml-auto flex w-fit items-center gap-2">
        <Segmented label={`Show ${label.toLowerCase()} as`} options={VIEWS} value={view} onChange={setView} />
        <Button onClick={exportCsv} aria-label={`Export ${label.toLowerCase()} as CSV`}>
          <Download aria-hidden className="size-3.5" />
          CSV
        </Button>
      </div>
      {view === "chart" ? (
        <Bars label={label} unit={unit} points={points} highlightedKey={highlightedKey} />
      ) : (
        <FiguresTable label={label} unit={unit} points={points} />
      )}
    </div>
  );
}

type BarsProps = Pick<BarChartProps, "label" | "unit" | "points" | "highlightedKey">;

function Bars({ label, unit, points, highlightedKey }: BarsProps) {
  const ticks = niceTicks(Math.max(...points.map((point) => point.value)));
  const data = points.map((point) => ({
    ...point,
    fill:
      point.key === highlightedKey
        ? "var(--chart-1)"
        : "color-mix(in srgb, var(--chart-1) 80%, var(--surface))",
  }));
  return (
    <div
      style={{ height: HEIGHT_PX }}
      className="text-xs [&_.recharts-surface:focus-visible]:outline-2 [&_.recharts-surface:focus-visible]:outline-accent-ink"
    >
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: HEIGHT_PX }}>
        <Chart
          data={data}
          margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
          title={`${label}. Arrow keys move between days.`}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="short"
            tickLine={false}
            axisLine={{ stroke: "var(--line)" }}
            tick={TICK}
            minTickGap={36}
            tickMargin={6}
          />
          <YAxis
            width={36}
            allowDecimals={false}
            domain={[0, ticks.at(-1) ?? 1]}
            ticks={ticks}
            tickLine={false}
            axisLine={false}
            tick={TICK}
            tickFormatter={formatCompact}
          />
          <Tooltip
            cursor={{ fill: "var(--surface-3)", opacity: 0.6 }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const point: unknown = payload?.[0]?.payload;
              return active && isPoint(point) ? <Figure point={point} unit={unit} /> : null;
            }}
          />
          <Bar dataKey="value" name={unit} radius={[3, 3, 0, 0]} isAnimationActive={false} />
        </Chart>
      </ResponsiveContainer>
    </div>
  );
}

const isPoint = (value: unknown): value is Point =>
  typeof value === "object" && value !== null && "long" in value;

function Figure({ point, unit }: { point: Point; unit: string }) {
  return (
    <div role="status" className="rounded-md border bg-surface px-2.5 py-1.5 text-xs shadow-float">
      <p className="text-ink-2">{point.long}</p>
      <p className="num font-semibold">
        {formatCount(point.value)} {unit}
      </p>
    </div>
  );
}

function FiguresTable({ label, unit, points }: Pick<BarChartProps, "label" | "unit" | "points">) {
  return (
    <ScrollBox style={{ height: HEIGHT_PX }} aria-label={`${label}, table`} className="rounded-md border">
      <table className="w-full text-sm">
        <thead>
          <tr className="sticky top-0 bg-surface text-xs text-ink-2">
            <th scope="col" className="h-8 border-b px-3 text-left font-medium">
              Day
            </th>
            <th scope="col" className="h-8 border-b px-3 text-right font-medium">
              {unit.charAt(0).toUpperCase() + unit.slice(1)}
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.key} className="h-8 border-b last:border-b-0">
              <td className="px-3">{point.long}</td>
              <td className="px-3 text-right">{formatCount(point.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
